import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import { useWords } from '../i18n/use-language.tsx';
import { words } from './words.ts';

export default function Page() {
  const say = useWords(words);
  return <ContentLayout header={<Header variant="h1">{say.title}</Header>} />;
}

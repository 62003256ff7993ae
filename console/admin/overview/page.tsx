import Button from '@cloudscape-design/components/button';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useWords } from '../i18n/use-language.tsx';
import { useRoute } from '../shell/router.tsx';
import { Loaded } from '../state/loaded.tsx';
import { useServiceNow } from '../state/use-service-now.ts';
import { Figures } from './figures.tsx';
import { rangeOf, type Span } from './range.ts';
import { ProgrammeStatus } from './status.tsx';
import { Waiting } from './waiting.tsx';
import { words } from './words.ts';

/** How the programme does, today (`?span=today`) or over the last 30 days. */
export default function Page() {
  const say = useWords(words);
  const { search, go } = useRoute();
  const span: Span = search.get('span') === 'today' ? 'today' : 'month';
  const [version, setVersion] = useState(0);
  const now = useServiceNow();
  const reload = () => {
    now.reload();
    setVersion((before) => before + 1);
  };
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={say.intro}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <SegmentedControl
                label={say.span}
                selectedId={span}
                options={[
                  { id: 'today', text: say.today },
                  { id: 'month', text: say.month },
                ]}
                onChange={({ detail }) => go(`/overview?span=${detail.selectedId}`)}
              />
              <Button iconName="refresh" ariaLabel={say.refresh} onClick={reload} />
            </SpaceBetween>
          }
        >
          {say.title}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <ProgrammeStatus version={version} />
        <Waiting version={version} />
        <Loaded query={now}>
          {(at) => <Figures range={rangeOf(span, at)} version={version} />}
        </Loaded>
      </SpaceBetween>
    </ContentLayout>
  );
}

import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import ContentLayout from '@cloudscape-design/components/content-layout';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { answerOf } from '../../api/client.ts';
import type { Schemas } from '../../api/generated/types.ts';
import { useWords } from '../i18n/use-language.tsx';
import { useSession } from '../session/use-session.ts';
import { useRoute } from '../shell/router.tsx';
import { EmptyState } from '../state/empty-state.tsx';
import { Loaded } from '../state/loaded.tsx';
import { useProgramme } from '../state/use-programme.ts';
import { useQuery } from '../state/use-query.ts';
import { ChangeTerms } from './change-terms.tsx';
import { type StatusDeed, StatusDialog } from './status-dialog.tsx';
import { CodeTerms, CodeUses } from './terms.tsx';
import { words } from './words.ts';

type Code = Schemas['Code'];
type Asked = StatusDeed | 'terms';

/** One code: its terms, how often it was used, and what may be done about it. */
export function CodePage({ code }: { code: string }) {
  const say = useWords(words);
  const { api } = useSession();
  const { go } = useRoute();
  const found = useQuery(`code ${code}`, () =>
    answerOf(api.GET('/v1/admin/codes/{code}', { params: { path: { code } } })),
  );
  if (found.problem && [400, 404].includes(found.problem.status)) {
    const another = <Button onClick={() => go('/codes')}>{say.another}</Button>;
    return <EmptyState title={say.notFound(code)} detail={say.notFoundDetail} action={another} />;
  }
  return <Loaded query={found}>{(it) => <Shown code={it} onChanged={found.reload} />}</Loaded>;
}

function Shown({ code, onChanged }: { code: Code; onChanged(): void }) {
  const [asked, setAsked] = useState<Asked>();
  const programme = useProgramme();
  const close = () => setAsked(undefined);
  const done = () => {
    close();
    onChanged();
  };
  return (
    <ContentLayout header={<Heading code={code} onAsked={setAsked} onReload={onChanged} />}>
      <ColumnLayout columns={2}>
        <CodeUses code={code} />
        <CodeTerms code={code} programme={programme} />
      </ColumnLayout>
      {asked === 'terms' && <ChangeTerms code={code} onDone={done} onClose={close} />}
      {asked && asked !== 'terms' && (
        <StatusDialog deed={asked} code={code} onDone={done} onClose={close} />
      )}
    </ContentLayout>
  );
}

type HeadingProps = { code: Code; onAsked(asked: Asked): void; onReload(): void };

function Heading({ code, onAsked, onReload }: HeadingProps) {
  const say = useWords(words);
  const { may } = useSession();
  const mayChange = may('change-code');
  const isOver = code.status === 'revoked';
  return (
    <Header
      variant="h1"
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button iconName="refresh" ariaLabel={say.refresh} onClick={onReload} />
          {mayChange && !isOver && (
            <ButtonDropdown
              items={[
                code.status === 'active'
                  ? { id: 'pause', text: say.pause }
                  : { id: 'resume', text: say.resume },
                { id: 'revoke', text: say.revoke },
              ]}
              onItemClick={({ detail }) => onAsked(detail.id as Asked)}
            >
              {say.status}
            </ButtonDropdown>
          )}
          {mayChange && !isOver && (
            <Button variant="primary" onClick={() => onAsked('terms')}>
              {say.change}
            </Button>
          )}
        </SpaceBetween>
      }
    >
      {code.code}{' '}
      <CopyToClipboard
        variant="icon"
        textToCopy={code.code}
        copyButtonAriaLabel={say.copy}
        copySuccessText={say.copied}
        copyErrorText={say.copyFailed}
      />
    </Header>
  );
}

import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import ContentLayout from '@cloudscape-design/components/content-layout';
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
import { AdjustPoints } from './adjust-points.tsx';
import { CodeAndFriends, Dates, Points } from './balance.tsx';
import { LiftFreeze } from './lift-freeze.tsx';
import { MakeLink } from './make-link.tsx';
import { Timeline } from './timeline.tsx';
import { words } from './words.ts';

type Customer = Schemas['CustomerRecord'];
type Asked = 'adjust' | 'link' | 'freeze';

/** One customer: how the points stand, what happened to them, and what may be done about it. */
export function CustomerPage({ customerId }: { customerId: string }) {
  const say = useWords(words);
  const { api } = useSession();
  const { go } = useRoute();
  const [changes, setChanges] = useState(0);
  const customer = useQuery(`customer ${customerId} ${changes}`, () =>
    answerOf(api.GET('/v1/customers/{customerId}', { params: { path: { customerId } } })),
  );
  if (customer.problem && [400, 404].includes(customer.problem.status)) {
    const another = <Button onClick={() => go('/customers')}>{say.another}</Button>;
    return (
      <EmptyState title={say.notFound(customerId)} detail={say.notFoundDetail} action={another} />
    );
  }
  return (
    <Loaded query={customer}>
      {(found) => (
        <Shown
          customer={found}
          version={changes}
          onChanged={() => setChanges((before) => before + 1)}
        />
      )}
    </Loaded>
  );
}

type ShownProps = { customer: Customer; version: number; onChanged(): void };

function Shown({ customer, version, onChanged }: ShownProps) {
  const [asked, setAsked] = useState<Asked>();
  const programme = useProgramme();
  const close = () => setAsked(undefined);
  const change = () => {
    close();
    onChanged();
  };
  return (
    <ContentLayout header={<Heading customer={customer} onAsked={setAsked} onReload={onChanged} />}>
      <SpaceBetween size="l">
        <ColumnLayout columns={2}>
          <Points points={customer.points} programme={programme} />
          <SpaceBetween size="l">
            <CodeAndFriends customer={customer} />
            <Dates points={customer.points} />
          </SpaceBetween>
        </ColumnLayout>
        <Timeline customerId={customer.customerId} version={version} />
      </SpaceBetween>
      {asked === 'adjust' && (
        <AdjustPoints {...{ customer, programme }} onDone={change} onClose={close} />
      )}
      {asked === 'link' && <MakeLink customer={customer} onClose={close} />}
      {asked === 'freeze' && <LiftFreeze customer={customer} onDone={change} onClose={close} />}
    </ContentLayout>
  );
}

type HeadingProps = { customer: Customer; onAsked(asked: Asked): void; onReload(): void };

function Heading({ customer, onAsked, onReload }: HeadingProps) {
  const say = useWords(words);
  const { may } = useSession();
  const more = [
    ...(may('create-link') ? [{ id: 'link' as const, text: say.link }] : []),
    ...(may('lift-freeze') ? [{ id: 'freeze' as const, text: say.freeze }] : []),
  ];
  return (
    <Header
      variant="h1"
      description={customer.customerId}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button iconName="refresh" ariaLabel={say.refresh} onClick={onReload} />
          {more.length > 0 && (
            <ButtonDropdown items={more} onItemClick={({ detail }) => onAsked(detail.id as Asked)}>
              {say.actions}
            </ButtonDropdown>
          )}
          {may('adjust-points') && (
            <Button variant="primary" onClick={() => onAsked('adjust')}>
              {say.adjust}
            </Button>
          )}
        </SpaceBetween>
      }
    >
      {customer.name}
    </Header>
  );
}

import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { answerOf, type Client } from '../../api/client.ts';
import type { Schemas } from '../../api/generated/types.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { useSession } from '../session/use-session.ts';
import { useRoute } from '../shell/router.tsx';
import { EmptyState } from '../state/empty-state.tsx';
import { ToCustomer, ToOrder } from '../state/links.tsx';
import { Loaded } from '../state/loaded.tsx';
import { orNothing } from '../state/or-nothing.ts';
import { useProgramme } from '../state/use-programme.ts';
import { useQuery } from '../state/use-query.ts';
import { useServiceNow } from '../state/use-service-now.ts';
import { DecideApproval, type Deciding } from './decide.tsx';
import { type Approval, Status, TimesOut, useIsOwn, useWhat, Who } from './request.tsx';
import { words } from './words.ts';

type Known = {
  approval: Approval;
  /** Undefined where nobody enrolled them. */
  customer: Schemas['CustomerRecord'] | undefined;
  order: Schemas['OrderStory'] | undefined;
};

/** The request, and what somebody looks at before they decide on it. */
async function load(api: Client, approvalId: string): Promise<Known> {
  const approval = await answerOf(
    api.GET('/v1/admin/approvals/{approvalId}', { params: { path: { approvalId } } }),
  );
  const { customerId, orderId } = approval;
  const [customer, order] = await Promise.all([
    orNothing(
      answerOf(api.GET('/v1/customers/{customerId}', { params: { path: { customerId } } })),
    ),
    orderId && answerOf(api.GET('/v1/orders/{orderId}', { params: { path: { orderId } } })),
  ]);
  return { approval, customer, order: order || undefined };
}

export function ApprovalPage({ approvalId }: { approvalId: string }) {
  const say = useWords(words);
  const { api } = useSession();
  const { go } = useRoute();
  const query = useQuery(`approval ${approvalId}`, () => load(api, approvalId));
  if (query.problem && [400, 404].includes(query.problem.status)) {
    const another = <Button onClick={() => go('/approvals')}>{say.another}</Button>;
    return (
      <EmptyState title={say.notFound(approvalId)} detail={say.notFoundDetail} action={another} />
    );
  }
  return <Loaded query={query}>{(known) => <Shown {...known} onChanged={query.reload} />}</Loaded>;
}

function Shown({ onChanged, ...known }: Known & { onChanged(): void }) {
  const [deciding, setDeciding] = useState<Deciding>();
  const { approval } = known;
  const what = useWhat();
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={<Status approval={approval} />}
          actions={<Deeds approval={approval} onDecide={setDeciding} />}
        >
          {what(approval)}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <FourEyes approval={approval} />
        <Request {...known} />
        {known.order && <Order order={known.order} />}
        {approval.decision && <Decided decision={approval.decision} />}
      </SpaceBetween>
      {deciding && (
        <DecideApproval
          {...deciding}
          onClose={() => setDeciding(undefined)}
          onDone={() => {
            setDeciding(undefined);
            onChanged();
          }}
        />
      )}
    </ContentLayout>
  );
}

type DeedsProps = { approval: Approval; onDecide(deciding: Deciding): void };

function Deeds({ approval, onDecide }: DeedsProps) {
  const say = useWords(words);
  const { may } = useSession();
  const isOwn = useIsOwn();
  if (approval.status !== 'open' || isOwn(approval) || !may('decide-approval')) return null;
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button onClick={() => onDecide({ approval, decision: 'reject' })}>{say.reject}</Button>
      <Button variant="primary" onClick={() => onDecide({ approval, decision: 'approve' })}>
        {say.approve}
      </Button>
    </SpaceBetween>
  );
}

/** Why there is nothing to decide with, to whoever could expect it. */
function FourEyes({ approval }: { approval: Approval }) {
  const say = useWords(words);
  const { may } = useSession();
  const isOwn = useIsOwn();
  if (approval.status !== 'open') return null;
  if (isOwn(approval)) {
    return (
      <Alert type="info" header={say.fourEyes}>
        {say.fourEyesDetail}
      </Alert>
    );
  }
  return may('decide-approval') ? null : <Alert type="info">{say.mayNot}</Alert>;
}

function Request({ approval, customer }: Known) {
  const say = useWords(words);
  const { data: now } = useServiceNow();
  const currency = useProgramme()?.currency;
  const format = useFormat();
  const { requestedBy, kind, requestedAt, orderId, reason, amount, points } = approval;
  return (
    <Container header={<Header variant="h2">{say.request}</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          {
            label: say.customer,
            value: (
              <>
                {customer && `${customer.name} · `}
                <ToCustomer customerId={approval.customerId} />
              </>
            ),
          },
          {
            label: say.available,
            value: say.points(format.number(customer?.points.available ?? 0)),
          },
          {
            label: say.what,
            value: amount
              ? `${say.points(format.number(points))}, ${say.worth(format.money(amount, currency))}`
              : say.points(format.change(points)),
          },
          { label: say.why, value: orderId ? say.whyOrder(orderId) : reason },
          { label: say.askedBy, value: <Who name={requestedBy} kind={kind} /> },
          { label: say.askedAt, value: format.dateTime(requestedAt) },
          {
            label: approval.status === 'expired' ? say.timedOut : say.timesOut,
            value: <TimesOut {...{ approval, now }} />,
          },
        ]}
      />
    </Container>
  );
}

function Order({ order }: { order: Schemas['OrderStory'] }) {
  const say = useWords(words);
  const currency = useProgramme()?.currency;
  const format = useFormat();
  return (
    <Container header={<Header variant="h2">{say.orderDetail}</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          { label: say.orderDetail, value: <ToOrder orderId={order.orderId} /> },
          { label: say.subtotal, value: format.money(order.subtotal, currency) },
          { label: say.total, value: format.money(order.total, currency) },
        ]}
      />
    </Container>
  );
}

function Decided({ decision }: { decision: NonNullable<Approval['decision']> }) {
  const say = useWords(words);
  const format = useFormat();
  return (
    <Container header={<Header variant="h2">{say.decided}</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          { label: say.decidedBy, value: <Who name={decision.by} /> },
          { label: say.decidedAt, value: format.dateTime(decision.at) },
          { label: say.reasonGiven, value: decision.reason },
        ]}
      />
    </Container>
  );
}

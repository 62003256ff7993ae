import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import type { Schemas } from '../../api/generated/types.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { hrefOf, useFollow } from '../shell/router.tsx';
import { ToCode, ToCustomer } from '../state/links.tsx';
import { statuses, words } from './words.ts';

type Story = Schemas['OrderStory'];

const types: Record<Story['status'], StatusIndicatorProps.Type> = {
  held: 'in-progress',
  pending_approval: 'pending',
  confirmed: 'success',
  cancelled: 'stopped',
  expired: 'stopped',
  partially_refunded: 'info',
  refunded: 'info',
};

/** Where the order stands, and whose it is. */
export function Facts({ story }: { story: Story }) {
  const say = useWords(words);
  const status = useWords(statuses);
  const format = useFormat();
  const follow = useFollow();
  const { terms, referral, settingsVersion } = story;
  const isOpen = story.status === 'held' || story.status === 'pending_approval';
  return (
    <Container fitHeight header={<Header variant="h2">{say.facts}</Header>}>
      <KeyValuePairs
        columns={2}
        minColumnWidth={170}
        items={[
          {
            label: say.status,
            value: (
              <StatusIndicator type={types[story.status]}>{status[story.status]}</StatusIndicator>
            ),
          },
          { label: say.customer, value: <ToCustomer customerId={story.customerId} /> },
          { label: say.code, value: referral ? <ToCode code={referral.code} /> : say.noCode },
          ...(terms.referral
            ? [
                {
                  label: say.referrer,
                  value: <ToCustomer customerId={terms.referral.referrerId} />,
                },
              ]
            : []),
          { label: say.heldAt, value: format.dateTime(story.heldAt) },
          ...(isOpen ? [{ label: say.expiresAt, value: format.dateTime(story.expiresAt) }] : []),
          {
            label: say.version,
            value: (
              <Link href={hrefOf('settings', 'history')} onFollow={follow}>
                {say.versionOf(format.number(settingsVersion))}
              </Link>
            ),
          },
        ]}
      />
    </Container>
  );
}

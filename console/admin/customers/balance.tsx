import Box from '@cloudscape-design/components/box';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Schemas } from '../../api/generated/types.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { useSession } from '../session/use-session.ts';
import { hrefOf, useFollow } from '../shell/router.tsx';
import { words } from './words.ts';

type Customer = Schemas['CustomerRecord'];
type Balance = Customer['points'];
type Programme = Schemas['SettingsOutput'];

type PointsProps = { points: Balance; programme: Programme | undefined };

export function Points({ points, programme }: PointsProps) {
  const say = useWords(words);
  const format = useFormat();
  const others = [
    { label: say.held, value: format.number(points.held) },
    { label: say.pending, value: format.number(points.pending) },
    { label: say.spent, value: format.number(points.spent) },
    { label: say.expired, value: format.number(points.expired) },
    ...(points.debt > 0 ? [{ label: say.debt, value: format.number(points.debt) }] : []),
  ];
  return (
    <Container fitHeight header={<Header variant="h2">{say.points}</Header>}>
      <SpaceBetween size="l">
        <div>
          <Box variant="awsui-key-label">{say.available}</Box>
          <Box fontSize="display-l" fontWeight="bold">
            {format.number(points.available)}
          </Box>
          {programme && (
            <Box color="text-body-secondary">
              {say.worth(
                format.money(points.available * programme.points.valuePerPoint, programme.currency),
              )}
            </Box>
          )}
        </div>
        <KeyValuePairs columns={2} items={others} />
      </SpaceBetween>
    </Container>
  );
}

export function CodeAndFriends({ customer }: { customer: Customer }) {
  const say = useWords(words);
  const format = useFormat();
  const follow = useFollow();
  const { may } = useSession();
  const code = may('get-code') ? (
    <Link href={hrefOf('codes', customer.code)} onFollow={follow}>
      {customer.code}
    </Link>
  ) : (
    customer.code
  );
  return (
    <Container header={<Header variant="h2">{say.friends}</Header>}>
      <KeyValuePairs
        columns={2}
        items={[
          {
            label: say.code,
            value: (
              <SpaceBetween direction="horizontal" size="xxs" alignItems="center">
                {code}
                <CopyToClipboard
                  variant="icon"
                  textToCopy={customer.code}
                  copyButtonAriaLabel={say.copyCode}
                  copySuccessText={say.copied}
                  copyErrorText={say.copyFailed}
                />
              </SpaceBetween>
            ),
          },
          { label: say.referrals, value: format.number(customer.referrals) },
        ]}
      />
    </Container>
  );
}

/** What goes and what comes, side by side. */
export function Dates({ points: { expiring, maturing } }: { points: Balance }) {
  const say = useWords(words);
  const format = useFormat();
  return (
    <Container header={<Header variant="h2">{say.dates}</Header>}>
      <ColumnLayout columns={2} variant="text-grid">
        <Dated
          title={say.maturing}
          none={say.maturingNone}
          rows={maturing.map(({ points, on }) => [format.day(on), points])}
        />
        <Dated
          title={say.expiring}
          none={say.expiringNone}
          rows={expiring.map(({ points, expiresAt }) => [format.dateTime(expiresAt), points])}
        />
      </ColumnLayout>
    </Container>
  );
}

type DatedProps = { title: string; none: string; rows: [date: string, points: number][] };

/** How many points on which day: a list, because there are seldom more than a dozen. */
function Dated({ title, none, rows }: DatedProps) {
  const say = useWords(words);
  const format = useFormat();
  return (
    <div>
      <Box variant="awsui-key-label">{title}</Box>
      {rows.length === 0 && <Box color="text-body-secondary">{none}</Box>}
      {rows.map(([date, points]) => (
        <div key={date}>
          {say.unit(format.number(points))} <Box variant="small">{date}</Box>
        </div>
      ))}
    </div>
  );
}

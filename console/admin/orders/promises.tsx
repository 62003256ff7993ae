import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Schemas } from '../../api/generated/types.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { ToCustomer } from '../state/links.tsx';
import { words } from './words.ts';

type Story = Schemas['OrderStory'];
type Promised = Schemas['OrderEarned'];

/** Points that went, by their months, and points that come. */
export function Promises({ story }: { story: Story }) {
  const say = useWords(words);
  const { reward, earned } = story;
  return (
    <Container fitHeight header={<Header variant="h2">{say.promises}</Header>}>
      <SpaceBetween size="m">
        {!reward && !earned && <Box color="text-body-secondary">{say.promisedNone}</Box>}
        {reward && (
          <div>
            <Box variant="awsui-key-label">{say.reward}</Box>
            <PromisedPoints promised={reward} />
            <ToCustomer customerId={reward.referrerId} />
          </div>
        )}
        {earned && (
          <div>
            <Box variant="awsui-key-label">{say.earned}</Box>
            <PromisedPoints promised={earned} />
          </div>
        )}
        <PointsUsed story={story} />
      </SpaceBetween>
    </Container>
  );
}

function PromisedPoints({ promised }: { promised: Promised }) {
  const say = useWords(words);
  const format = useFormat();
  const { points, maturesAt, lotMonth, takenBackPoints } = promised;
  return (
    <>
      <div>{say.unit(format.number(points))}</div>
      <Box color="text-body-secondary">
        {say.given(format.dateTime(maturesAt))},{' '}
        {lotMonth === 'never' ? say.goodForever : say.good(format.month(lotMonth))}
        {takenBackPoints > 0 && `; ${say.takenBack(format.number(takenBackPoints))}`}
      </Box>
    </>
  );
}

function PointsUsed({ story: { points, pointsUsed, status } }: { story: Story }) {
  const say = useWords(words);
  const format = useFormat();
  const monthOf = (month: string): string => {
    if (month === 'never') return say.never;
    return month === 'over' ? say.over : say.untilEnd(format.month(month));
  };
  const isSpent = points && !['held', 'pending_approval', 'cancelled', 'expired'].includes(status);
  return (
    <div>
      <Box variant="awsui-key-label">{say.pointsUsed}</Box>
      {!pointsUsed && (
        <Box color="text-body-secondary">{isSpent ? say.pointsUsedSoon : say.pointsUsedNone}</Box>
      )}
      {pointsUsed?.map((used) => (
        <div key={used.month}>
          {say.unit(format.number(used.points))} <Box variant="small">{monthOf(used.month)}</Box>
        </div>
      ))}
    </div>
  );
}

import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import type { Schemas } from '../../api/generated/types.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { signals, statuses, words } from './words.ts';

export type Review = Schemas['Review'];

/** From here on it is hardly a coincidence. */
const certainScore = 80;

/** How suspicious it is: from 0 to 100. */
export function Score({ score }: { score: number }) {
  return <Badge color={score >= certainScore ? 'red' : 'grey'}>{score}</Badge>;
}

/** What counted against an order, the weightiest first, and how much of the score each makes. */
export function Reasons({ reasons }: Pick<Review, 'reasons'>) {
  const seen = useWords(signals);
  const say = useWords(words);
  const format = useFormat();
  return (
    <>
      {reasons.map(({ signal, value, weight }) => (
        <div key={signal}>
          {seen[signal](format.number(value))}{' '}
          <Box variant="span" color="text-body-secondary">
            {say.weight(format.number(weight))}
          </Box>
        </div>
      ))}
    </>
  );
}

const looks: Record<Review['status'], StatusIndicatorProps.Type> = {
  open: 'pending',
  released: 'success',
  rejected: 'error',
};

export function Status({ status }: Pick<Review, 'status'>) {
  const say = useWords(statuses);
  return <StatusIndicator type={looks[status]}>{say[status]}</StatusIndicator>;
}

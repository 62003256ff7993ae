import Box from '@cloudscape-design/components/box';
import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import type { Schemas } from '../../api/generated/types.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { useSession } from '../session/use-session.ts';
import { words as stateWords } from '../state/words.ts';
import { statuses, words } from './words.ts';

export type Approval = Schemas['Approval'];

/** `Give 600 points`: what somebody is asked to agree to. */
export function useWhat(): (approval: Approval) => string {
  const say = useWords(words);
  const format = useFormat();
  return ({ kind, points }) => {
    if (kind === 'order') return say.order(format.number(points));
    return points > 0 ? say.give(format.number(points)) : say.take(format.number(-points));
  };
}

/** Whether the person asked for it themselves, and so can't decide on it. */
export function useIsOwn(): (approval: Approval) => boolean {
  const { person } = useSession();
  return ({ requestedBy }) => requestedBy === person.username;
}

/** Who did something, as the service wrote it down; oneself is `You`. */
export function Who({ name, kind }: { name: string; kind?: Approval['kind'] }) {
  const say = useWords(words);
  const { you } = useWords(stateWords);
  const { person } = useSession();
  if (name === person.username) return you;
  if (kind !== 'order') return name;
  return (
    <>
      {say.platform}
      <Box color="text-body-secondary" fontSize="body-s">
        {name}
      </Box>
    </>
  );
}

type TimesOutProps = {
  approval: Approval;
  /** By the service's clock, once that is known. */
  now: Date | undefined;
};

/** When nobody can decide any more, and how long that is from now while it matters. */
export function TimesOut({ approval: { expiresAt, status }, now }: TimesOutProps) {
  const format = useFormat();
  return (
    <>
      {format.dateTime(expiresAt)}
      {status === 'open' && now && (
        <Box color="text-body-secondary" fontSize="body-s">
          {format.fromNow(expiresAt, now.getTime())}
        </Box>
      )}
    </>
  );
}

const looks: Record<Approval['status'], StatusIndicatorProps.Type> = {
  open: 'pending',
  approved: 'success',
  rejected: 'error',
  expired: 'stopped',
  cancelled: 'stopped',
};

export function Status({ approval: { status } }: { approval: Approval }) {
  const say = useWords(statuses);
  return <StatusIndicator type={looks[status]}>{say[status]}</StatusIndicator>;
}

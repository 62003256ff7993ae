import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import type { Schemas } from '../../api/generated/types.ts';
import { useWords } from '../i18n/use-language.tsx';
import { statuses } from './words.ts';

type Status = Schemas['Code']['status'];

const types: Record<Status, StatusIndicatorProps.Type> = {
  active: 'success',
  paused: 'stopped',
  revoked: 'error',
};

export function CodeStatus({ status }: { status: Status }) {
  const names = useWords(statuses);
  return <StatusIndicator type={types[status]}>{names[status]}</StatusIndicator>;
}

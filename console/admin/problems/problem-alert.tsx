import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import type { ApiProblem } from '../../api/problem.ts';
import { useWords } from '../i18n/use-language.tsx';
import { titles, words } from './words.ts';

type Props = {
  problem: ApiProblem | undefined;
  /** Offers to try again. */
  onRetry?: () => void;
};

/** Why something wasn't done, in plain words, with what the service's people find it by. */
export function ProblemAlert({ problem, onRetry }: Props) {
  const title = useWords(titles);
  const say = useWords(words);
  if (!problem) return null;
  const isOurs = ['internal', 'busy', 'unreachable', 'too_many_requests'].includes(problem.code);
  return (
    <Alert
      type={isOurs ? 'error' : 'warning'}
      header={title[problem.code]}
      {...(onRetry && { action: <Button onClick={onRetry}>{say.reload}</Button> })}
    >
      {problem.message}
      {problem.code === 'internal' && problem.instance && (
        <Box color="text-body-secondary" fontSize="body-s">
          {say.reference(problem.instance)}
        </Box>
      )}
    </Alert>
  );
}

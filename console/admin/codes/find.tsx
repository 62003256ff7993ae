import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { answerOf } from '../../api/client.ts';
import { useWords } from '../i18n/use-language.tsx';
import { ProblemAlert } from '../problems/problem-alert.tsx';
import { useSession } from '../session/use-session.ts';
import { useRoute } from '../shell/router.tsx';
import { EmptyState } from '../state/empty-state.tsx';
import { FindForm } from '../state/find-form.tsx';
import { orNothing } from '../state/or-nothing.ts';
import { useCommand } from '../state/use-query.ts';
import { words } from './words.ts';

/** Goes to the code that was typed, or to the codes of the customer whose id it is. */
export function FindCode() {
  const say = useWords(words);
  const { api } = useSession();
  const { go } = useRoute();
  const [missing, setMissing] = useState<string>();
  const { run, isRunning, problem } = useCommand(async (typed: string) => {
    setMissing(undefined);
    const code = await orNothing(
      answerOf(api.GET('/v1/admin/codes/{code}', { params: { path: { code: typed } } })),
    );
    if (code) return go(`/codes/${encodeURIComponent(code.code)}`);
    const path = { customerId: typed };
    const customer = await orNothing(
      answerOf(api.GET('/v1/customers/{customerId}', { params: { path } })),
    );
    if (customer) go(`/codes?${new URLSearchParams({ owner: customer.customerId })}`);
    else setMissing(typed);
  });
  return (
    <SpaceBetween size="l">
      <FindForm
        label={say.findLabel}
        placeholder={say.findPlaceholder}
        deed={say.find}
        isRunning={isRunning}
        onFind={(typed) => void run(typed)}
      />
      <ProblemAlert problem={problem} />
      {missing && <EmptyState title={say.findNone(missing)} detail={say.findNoneDetail} />}
    </SpaceBetween>
  );
}

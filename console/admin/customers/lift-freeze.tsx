import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { answerOf } from '../../api/client.ts';
import type { Schemas } from '../../api/generated/types.ts';
import { useWords } from '../i18n/use-language.tsx';
import { useSession } from '../session/use-session.ts';
import { useNotify } from '../shell/notify.tsx';
import { DeedDialog } from '../state/deed-dialog.tsx';
import { useCommand } from '../state/use-query.ts';
import { words } from './words.ts';

type Props = { customer: Schemas['CustomerRecord']; onDone(): void; onClose(): void };

/** Lets a customer spend again, once somebody has looked at what froze the account. */
export function LiftFreeze({ customer, onDone, onClose }: Props) {
  const say = useWords(words);
  const notify = useNotify();
  const { api } = useSession();
  const [reason, setReason] = useState('');
  const [isChecked, setChecked] = useState(false);
  const { run, isRunning, problem } = useCommand(async () => {
    const { wasFrozen } = await answerOf(
      api.POST('/v1/admin/customers/{customerId}/lift-freeze', {
        params: { path: { customerId: customer.customerId } },
        body: { reason: reason.trim() },
      }),
    );
    const text = wasFrozen ? say.freezeLifted(customer.name) : say.freezeNone(customer.name);
    notify({ type: wasFrozen ? 'success' : 'info', text });
    onDone();
  });
  return (
    <DeedDialog
      title={say.freeze}
      deed={say.freezeLift}
      cancel={say.cancel}
      {...{ isRunning, problem, onClose }}
      onSubmit={() => {
        setChecked(true);
        if (reason.trim() !== '') void run();
      }}
    >
      <Box color="text-body-secondary">{say.freezeIntro}</Box>
      <FormField
        label={say.reason}
        constraintText={say.reasonHint}
        errorText={isChecked && reason.trim() === '' ? say.reasonMissing : problem?.at('/reason')}
      >
        <Textarea
          autoFocus
          rows={2}
          value={reason}
          onChange={({ detail }) => setReason(detail.value)}
        />
      </FormField>
    </DeedDialog>
  );
}

import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { answerOf } from '../../api/client.ts';
import type { Schemas } from '../../api/generated/types.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { useSession } from '../session/use-session.ts';
import { useNotify } from '../shell/notify.tsx';
import { DeedDialog } from '../state/deed-dialog.tsx';
import { useCommand } from '../state/use-query.ts';
import { words } from './words.ts';

type Props = {
  customer: Schemas['CustomerRecord'];
  programme: Schemas['SettingsOutput'] | undefined;
  onDone(): void;
  onClose(): void;
};

/** A whole number, also with a real minus sign; undefined for anything else, and for 0. */
function pointsIn(typed: string): number | undefined {
  const text = typed.trim().replace(/^[−–]/, '-');
  const points = Number(text);
  return /^[+-]?\d+$/.test(text) && Number.isSafeInteger(points) && points !== 0
    ? points
    : undefined;
}

/** Gives or takes points with a reason. Tried again, it is the same adjustment: it has one id. */
export function AdjustPoints({ customer, programme, onDone, onClose }: Props) {
  const say = useWords(words);
  const format = useFormat();
  const notify = useNotify();
  const { api } = useSession();
  const [adjustmentId] = useState(() => crypto.randomUUID());
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const [isChecked, setChecked] = useState(false);
  const points = pointsIn(typed);
  const { run, isRunning, problem } = useCommand(async (wanted: number) => {
    const { customerId } = customer;
    const done = await answerOf(
      api.PUT('/v1/admin/customers/{customerId}/adjustments/{adjustmentId}', {
        params: { path: { customerId, adjustmentId } },
        body: { points: wanted, reason: reason.trim() },
      }),
    );
    const change = format.change(wanted);
    const waits = done.status === 'pending_approval';
    const text = waits
      ? say.adjustmentWaits(change, customer.name)
      : say.adjusted(change, customer.name);
    notify({ type: waits ? 'info' : 'success', text });
    onDone();
  });
  const threshold = programme?.points.adjustmentApprovalThreshold;
  return (
    <DeedDialog
      title={say.adjust}
      deed={say.adjust}
      cancel={say.cancel}
      {...{ isRunning, problem, onClose }}
      onSubmit={() => {
        setChecked(true);
        if (points !== undefined && reason.trim() !== '') void run(points);
      }}
    >
      <Box color="text-body-secondary">{say.adjustIntro}</Box>
      <FormField
        label={say.adjustPoints}
        description={say.adjustPointsHint}
        constraintText={threshold ? say.adjustApproval(format.number(threshold)) : undefined}
        errorText={
          isChecked && points === undefined ? say.adjustPointsWrong : problem?.at('/points')
        }
      >
        <Input
          autoFocus
          inputMode="text"
          value={typed}
          onChange={({ detail }) => setTyped(detail.value)}
        />
      </FormField>
      <FormField
        label={say.reason}
        constraintText={say.reasonHint}
        errorText={isChecked && reason.trim() === '' ? say.reasonMissing : problem?.at('/reason')}
      >
        <Textarea rows={2} value={reason} onChange={({ detail }) => setReason(detail.value)} />
      </FormField>
    </DeedDialog>
  );
}

import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { answerOf } from '../../api/client.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { useSession } from '../session/use-session.ts';
import { useNotify } from '../shell/notify.tsx';
import { DeedDialog } from '../state/deed-dialog.tsx';
import { useCommand } from '../state/use-query.ts';
import { type Approval, useWhat } from './request.tsx';
import { words } from './words.ts';

export type Deciding = { approval: Approval; decision: 'approve' | 'reject' };
type Props = Deciding & { onDone(): void; onClose(): void };

/** Decides with a reason. The same decision sent again gets the first answer again. */
export function DecideApproval({ approval, decision, onDone, onClose }: Props) {
  const say = useWords(words);
  const what = useWhat()(approval);
  const consequence = useConsequence();
  const notify = useNotify();
  const { api } = useSession();
  const [reason, setReason] = useState('');
  const [isChecked, setChecked] = useState(false);
  const isApproval = decision === 'approve';
  const { run, isRunning, problem } = useCommand(async () => {
    const { approvalId } = approval;
    await answerOf(
      api.POST('/v1/admin/approvals/{approvalId}/decision', {
        params: { path: { approvalId } },
        body: { decision, reason: reason.trim() },
      }),
    );
    notify({ type: 'success', text: isApproval ? say.approved(what) : say.rejected(what) });
    onDone();
  });
  return (
    <DeedDialog
      title={isApproval ? say.approveTitle(what) : say.rejectTitle(what)}
      deed={isApproval ? say.approve : say.reject}
      cancel={say.cancel}
      {...{ isRunning, problem, onClose }}
      onSubmit={() => {
        setChecked(true);
        if (reason.trim() !== '') void run();
      }}
    >
      <Box>
        {consequence({ approval, decision })} {say.once}
      </Box>
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

/** What will have happened, in a sentence. */
function useConsequence(): (deciding: Deciding) => string {
  const say = useWords(words);
  const format = useFormat();
  return ({ approval: { orderId, customerId, points }, decision }) => {
    const isApproval = decision === 'approve';
    if (orderId) return isApproval ? say.approveOrder(orderId) : say.rejectOrder(orderId);
    if (!isApproval) return say.rejectAdjustment;
    return points > 0
      ? say.approveGive(format.number(points), customerId)
      : say.approveTake(format.number(-points), customerId);
  };
}

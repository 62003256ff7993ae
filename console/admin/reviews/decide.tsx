import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { answerOf } from '../../api/client.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { useSession } from '../session/use-session.ts';
import { DeedDialog } from '../state/deed-dialog.tsx';
import { useOneByOne } from '../state/use-one-by-one.ts';
import type { Review } from './findings.tsx';
import { Results } from './results.tsx';
import { words } from './words.ts';

export type Deciding = { reviews: Review[]; decision: 'release' | 'reject' };

/** As the contract has it: known before hundreds are refused for it. */
const reasonLettersMax = 200;

type Props = Deciding & { onClose(isChanged: boolean): void };

/**
 * Decides on one or on many with one reason, one after the other. Sent again, a decision with the
 * same reason gets the first answer again, so what was left undone can be gone on with.
 */
export function DecideReviews({ reviews, decision, onClose }: Props) {
  const say = useWords(words);
  const format = useFormat();
  const { api } = useSession();
  const [reason, setReason] = useState('');
  const [isChecked, setChecked] = useState(false);
  const [isBegun, setBegun] = useState(false);
  const ids = reviews.map(({ orderId }) => orderId);
  const work = useOneByOne(ids, (orderId) =>
    answerOf(
      api.POST('/v1/admin/reviews/{orderId}/decision', {
        params: { path: { orderId } },
        body: { decision, reason: reason.trim() },
      }),
    ),
  );
  const points = format.number(reviews.reduce((sum, each) => sum + each.heldBackPoints, 0));
  const isTooLong = reason.trim().length > reasonLettersMax;
  const isRelease = decision === 'release';
  const [only] = ids;
  const what = ids.length === 1 && only ? say.orderOf(only) : say.orders(format.number(ids.length));
  const title = isRelease ? say.releaseTitle(what) : say.rejectTitle(what);
  if (isBegun) return <Results {...{ reviews, decision, title, work, onClose }} />;
  return (
    <DeedDialog
      title={title}
      deed={isRelease ? say.release : say.reject}
      cancel={say.cancel}
      isRunning={false}
      problem={undefined}
      onClose={() => onClose(false)}
      onSubmit={() => {
        setChecked(true);
        if (reason.trim() === '' || isTooLong) return;
        setBegun(true);
        void work.run();
      }}
    >
      <Box>
        {isRelease ? say.releaseIntro(points) : say.rejectIntro(points)}{' '}
        {ids.length > 1 && say.manyIntro} {say.once}
      </Box>
      <FormField
        label={say.reason}
        constraintText={say.reasonHint}
        errorText={
          (isChecked && reason.trim() === '' && say.reasonMissing) ||
          (isTooLong && say.reasonHint) ||
          undefined
        }
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

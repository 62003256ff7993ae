import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { answerOf } from '../../api/client.ts';
import type { Schemas } from '../../api/generated/types.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { useSession } from '../session/use-session.ts';
import { useNotify } from '../shell/notify.tsx';
import { DeedDialog } from '../state/deed-dialog.tsx';
import { InstantField, instantIn, typedInstant } from '../state/instant-field.tsx';
import { useCommand } from '../state/use-query.ts';
import { isGoodLimit, limitIn } from './limit.ts';
import { words } from './words.ts';

type Props = { code: Schemas['Code']; onDone(): void; onClose(): void };

/** Changes how often and until when a code is good; what isn't touched isn't sent. */
export function ChangeTerms({ code, onDone, onClose }: Props) {
  const say = useWords(words);
  const format = useFormat();
  const notify = useNotify();
  const { api } = useSession();
  const before = {
    limit: code.usageLimit === null ? '' : format.number(code.usageLimit),
    until: typedInstant(code.validUntil),
  };
  const [limit, setLimit] = useState(before.limit);
  const [until, setUntil] = useState(before.until);
  const [isChecked, setChecked] = useState(false);
  const { run, isRunning, problem } = useCommand(async () => {
    const isUntilNew = JSON.stringify(until) !== JSON.stringify(before.until);
    await answerOf(
      api.PATCH('/v1/admin/codes/{code}', {
        params: { path: { code: code.code } },
        body: {
          ...(limit !== before.limit && { usageLimit: limitIn(limit) ?? null }),
          ...(isUntilNew && { validUntil: instantIn(until) ?? null }),
        },
      }),
    );
    notify({ type: 'success', text: say.changeDone(code.code) });
    onDone();
  });
  const isGood = isGoodLimit(limit);
  return (
    <DeedDialog
      title={say.changeTitle(code.code)}
      deed={say.save}
      cancel={say.cancel}
      {...{ isRunning, problem, onClose }}
      onSubmit={() => {
        setChecked(true);
        if (isGood) void run();
      }}
    >
      <Box color="text-body-secondary">{say.changeDetail}</Box>
      <FormField
        label={say.makeLimit}
        constraintText={say.makeLimitHint}
        errorText={isChecked && !isGood ? say.makeLimitWrong : problem?.at('/usageLimit')}
      >
        <Input
          autoFocus
          inputMode="numeric"
          value={limit}
          onChange={({ detail }) => setLimit(detail.value)}
        />
      </FormField>
      <InstantField
        label={say.makeUntil}
        hint={say.makeUntilHint}
        value={until}
        error={problem?.at('/validUntil')}
        onChange={setUntil}
      />
    </DeedDialog>
  );
}

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { answerOf } from '../../api/client.ts';
import type { Schemas } from '../../api/generated/types.ts';
import { useWords } from '../i18n/use-language.tsx';
import { useSession } from '../session/use-session.ts';
import { useNotify } from '../shell/notify.tsx';
import { DeedDialog } from '../state/deed-dialog.tsx';
import { useCommand } from '../state/use-query.ts';
import { words } from './words.ts';

type Code = Schemas['Code'];
export type StatusDeed = 'pause' | 'resume' | 'revoke';

const statusAfter = { pause: 'paused', resume: 'active', revoke: 'revoked' } as const;

type Props = { deed: StatusDeed; code: Code; onDone(): void; onClose(): void };

/** Pauses, resumes or revokes a code, saying before what that means. */
export function StatusDialog({ deed, code: { code }, onDone, onClose }: Props) {
  const say = useWords(words);
  const notify = useNotify();
  const { api } = useSession();
  const [typed, setTyped] = useState('');
  const [isChecked, setChecked] = useState(false);
  const { run, isRunning, problem } = useCommand(async () => {
    await answerOf(
      api.PATCH('/v1/admin/codes/{code}', {
        params: { path: { code } },
        body: { status: statusAfter[deed] },
      }),
    );
    const done = { pause: say.paused, resume: say.resumed, revoke: say.revoked }[deed];
    notify({ type: 'success', text: done(code) });
    onDone();
  });
  const isSure = deed !== 'revoke' || typed.trim().toUpperCase() === code;
  const title = { pause: say.pauseTitle, resume: say.resumeTitle, revoke: say.revokeTitle }[deed];
  const detail = { pause: say.pauseDetail, resume: say.resumeDetail, revoke: say.revokeDetail };
  return (
    <DeedDialog
      title={title(code)}
      deed={{ pause: say.pause, resume: say.resume, revoke: say.revoke }[deed]}
      cancel={say.cancel}
      {...{ isRunning, problem, onClose }}
      onSubmit={() => {
        setChecked(true);
        if (isSure) void run();
      }}
    >
      {deed === 'revoke' ? (
        <Alert type="warning">{detail.revoke}</Alert>
      ) : (
        <Box>{detail[deed]}</Box>
      )}
      {deed !== 'resume' && <Box color="text-body-secondary">{say.pauseWait}</Box>}
      {deed === 'revoke' && (
        <FormField
          label={say.revokeType(code)}
          errorText={isChecked && !isSure ? say.revokeTypeWrong : undefined}
        >
          <Input
            autoFocus
            spellcheck={false}
            value={typed}
            onChange={({ detail: { value } }) => setTyped(value)}
          />
        </FormField>
      )}
    </DeedDialog>
  );
}

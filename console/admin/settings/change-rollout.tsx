import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { CustomerId } from '../../../shared/domain/ids.ts';
import { allowListMax, type Settings } from '../../../shared/domain/settings.ts';
import { wholeIn } from '../../typed.ts';
import { useWords } from '../i18n/use-language.tsx';
import { useRolloutText } from '../programme/rollout.ts';
import { useSession } from '../session/use-session.ts';
import { useNotify } from '../shell/notify.tsx';
import { DeedDialog } from '../state/deed-dialog.tsx';
import { useCommand } from '../state/use-query.ts';
import type { SwitchProps } from './switch-dialog.tsx';
import { putProgram } from './use-settings.ts';
import { words } from './words.ts';

type Program = Settings['program'];

const linesOf = (typed: string): string[] => typed.split(/[\s,;]+/).filter((line) => line !== '');

/** The first line that is no id, or is there for the second time. */
const badLine = (lines: string[]): string | undefined =>
  lines.find((line, at) => !CustomerId.safeParse(line).success || lines.indexOf(line) !== at);

/** Chooses between a trial run, a share of the customers and everybody. */
export function ChangeRollout({ read, onDone, onStale, onClose }: SwitchProps) {
  const say = useWords(words);
  const notify = useNotify();
  const rolloutText = useRolloutText();
  const { api } = useSession();
  const { document } = read;
  const [mode, setMode] = useState<Program['mode']>(document.program.mode);
  const [share, setShare] = useState(String(document.program.rolloutPercent));
  const [allowed, setAllowed] = useState(document.program.allowList.join('\n'));
  const [isChecked, setChecked] = useState(false);
  const percent = wholeIn(share);
  const lines = linesOf(allowed);
  const bad = badLine(lines);
  const isShareWrong = percent === undefined || percent > 100;
  const isTooLong = lines.length > allowListMax;
  const { run, isRunning, problem } = useCommand(async (rolloutPercent: number) => {
    const allowList = lines.map((line) => CustomerId.parse(line));
    const program = { ...document.program, mode, rolloutPercent, allowList };
    await putProgram(api, read, program, onStale);
    const done = mode === 'shadow' ? say.modeShadow : rolloutText(program);
    notify({ type: 'success', text: say.switched(done) });
    onDone();
  });
  const isStale = problem?.code === 'settings_changed';
  const allowError = (): string | undefined => {
    if (!isChecked) return problem?.at('/program/allowList');
    if (bad !== undefined) return say.allowWrong(bad);
    return isTooLong ? say.allowTooMany : undefined;
  };
  return (
    <DeedDialog
      title={say.changeRollout}
      deed={say.save}
      cancel={say.cancel}
      {...{ isRunning, problem, onClose }}
      onSubmit={() => {
        setChecked(true);
        if (percent !== undefined && !isShareWrong && bad === undefined && !isTooLong) {
          void run(percent);
        }
      }}
    >
      <FormField label={say.mode}>
        <RadioGroup
          value={mode}
          items={[
            { value: 'on', label: say.modeOn, description: say.modeOnDetail },
            { value: 'shadow', label: say.modeShadow, description: say.modeShadowDetail },
          ]}
          onChange={({ detail }) => setMode(detail.value === 'shadow' ? 'shadow' : 'on')}
        />
      </FormField>
      <FormField
        label={say.share}
        constraintText={say.shareHint}
        errorText={isChecked && isShareWrong ? say.shareWrong : undefined}
      >
        <Input
          inputMode="numeric"
          value={share}
          onChange={({ detail }) => setShare(detail.value)}
        />
      </FormField>
      <FormField label={say.allow} constraintText={say.allowHint} errorText={allowError()}>
        <Textarea
          rows={4}
          spellcheck={false}
          value={allowed}
          onChange={({ detail }) => setAllowed(detail.value)}
        />
      </FormField>
      <Alert type="info" header={say.stays}>
        {say.rolloutStays}
      </Alert>
      {isStale && <Alert type="warning">{say.staleSwitch}</Alert>}
    </DeedDialog>
  );
}

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import { useWords } from '../i18n/use-language.tsx';
import { useSession } from '../session/use-session.ts';
import { useNotify } from '../shell/notify.tsx';
import { DeedDialog } from '../state/deed-dialog.tsx';
import { useCommand } from '../state/use-query.ts';
import { putProgram, type Read } from './use-settings.ts';
import { words } from './words.ts';

export const switches = ['enabled', 'codes', 'earn', 'redeem'] as const;
export type Switch = (typeof switches)[number];

export type SwitchProps = {
  read: Read;
  onDone(): void;
  /** Somebody else changed the settings: they are to be read again. */
  onStale(): void;
  onClose(): void;
};

/** Stops or starts a part of the programme, and says before what goes on regardless. */
export function SwitchDialog({
  name,
  read,
  onDone,
  onStale,
  onClose,
}: SwitchProps & { name: Switch }) {
  const say = useWords(words);
  const notify = useNotify();
  const { api } = useSession();
  const { document } = read;
  const isOn = document.program[name];
  const { run, isRunning, problem } = useCommand(async () => {
    const program = { ...document.program, [name]: !isOn };
    await putProgram(api, read, program, onStale);
    notify({ type: 'success', text: say.switched(`${say[name]}: ${isOn ? say.isOff : say.isOn}`) });
    onDone();
  });
  const isStale = problem?.code === 'settings_changed';
  return (
    <DeedDialog
      title={(isOn ? say.stopTitle : say.startTitle)(say[name])}
      deed={isOn ? say.stop : say.start}
      cancel={say.cancel}
      {...{ isRunning, problem, onClose }}
      onSubmit={() => void run()}
    >
      <Box>{isOn ? say[`${name}Detail`] : say.startDetail}</Box>
      {isOn && (
        <Alert type="info" header={say.stays}>
          {say[`${name}Stays`]}
        </Alert>
      )}
      {isStale && <Box>{say.staleSwitch}</Box>}
    </DeedDialog>
  );
}

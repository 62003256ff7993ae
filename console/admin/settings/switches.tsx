import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { useWords } from '../i18n/use-language.tsx';
import { useRolloutText } from '../programme/rollout.ts';
import { useSession } from '../session/use-session.ts';
import { ChangeRollout } from './change-rollout.tsx';
import { type Switch, SwitchDialog, switches } from './switch-dialog.tsx';
import './switches.css';
import type { Read } from './use-settings.ts';
import { words } from './words.ts';

type Props = { read: Read; onChanged(): void };

/** Stops and starts the programme and its parts, for whom it is. */
export function Switches({ read, onChanged }: Props) {
  const say = useWords(words);
  const { may } = useSession();
  const [asked, setAsked] = useState<Switch | 'rollout'>();
  const { program } = read.document;
  const mayChange = may('change-settings');
  const close = () => setAsked(undefined);
  const dialog = {
    read,
    onClose: close,
    onDone: () => {
      close();
      onChanged();
    },
    onStale: onChanged,
  };
  return (
    <SpaceBetween size="l">
      {!mayChange && <Alert type="info">{say.readOnly}</Alert>}
      {program.mode === 'shadow' && <Alert type="warning">{say.switchesShadow}</Alert>}
      <Container
        header={
          <Header variant="h2" description={say.switchesDetail}>
            {say.switches}
          </Header>
        }
      >
        {switches.map((name) => (
          <SwitchRow
            key={name}
            name={say[name]}
            detail={say[`${name}Detail`]}
            isOn={program[name]}
            {...(mayChange && { onAsk: () => setAsked(name) })}
          />
        ))}
      </Container>
      <Rollout read={read} {...(mayChange && { onAsk: () => setAsked('rollout') })} />
      {asked && asked !== 'rollout' && <SwitchDialog name={asked} {...dialog} />}
      {asked === 'rollout' && <ChangeRollout {...dialog} />}
    </SpaceBetween>
  );
}

type RowProps = { name: string; detail: string; isOn: boolean; onAsk?(): void };

function SwitchRow({ name, detail, isOn, onAsk }: RowProps) {
  const say = useWords(words);
  const deed = isOn ? say.stop : say.start;
  return (
    <div className="switch-row">
      <div>
        <Box variant="strong">{name}</Box>
        <Box color="text-body-secondary">{detail}</Box>
      </div>
      <SpaceBetween direction="horizontal" size="m" alignItems="center">
        <StatusIndicator type={isOn ? 'success' : 'stopped'}>
          {isOn ? say.isOn : say.isOff}
        </StatusIndicator>
        {onAsk && (
          <Button ariaLabel={`${deed}: ${name}`} onClick={onAsk}>
            {deed}
          </Button>
        )}
      </SpaceBetween>
    </div>
  );
}

function Rollout({ read: { document }, onAsk }: { read: Read; onAsk?(): void }) {
  const say = useWords(words);
  const rolloutText = useRolloutText();
  const { program } = document;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={say.rolloutDetail}
          actions={onAsk && <Button onClick={onAsk}>{say.changeRollout}</Button>}
        >
          {say.rollout}
        </Header>
      }
    >
      <KeyValuePairs
        columns={2}
        minColumnWidth={170}
        items={[
          { label: say.mode, value: program.mode === 'on' ? say.modeOn : say.modeShadow },
          { label: say.rollout, value: rolloutText(program) },
        ]}
      />
    </Container>
  );
}

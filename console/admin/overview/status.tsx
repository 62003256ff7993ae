import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import { answerOf } from '../../api/client.ts';
import type { Schemas } from '../../api/generated/types.ts';
import { useWords } from '../i18n/use-language.tsx';
import { useRolloutText } from '../programme/rollout.ts';
import { useSession } from '../session/use-session.ts';
import { hrefOf, useFollow } from '../shell/router.tsx';
import { Loaded } from '../state/loaded.tsx';
import { useQuery } from '../state/use-query.ts';
import { words } from './words.ts';

type Program = Schemas['SettingsOutput']['program'];

/** Whether new orders get anything at the moment, and who of the customers. */
export function ProgrammeStatus({ version }: { version: number }) {
  const say = useWords(words);
  const follow = useFollow();
  const { api } = useSession();
  const settings = useQuery(`programme status ${version}`, () =>
    answerOf(api.GET('/v1/admin/settings')),
  );
  const toSwitches = (
    <Link href={hrefOf('settings', 'switches')} onFollow={follow}>
      {say.toSwitches}
    </Link>
  );
  return (
    <Container
      header={
        <Header variant="h2" actions={toSwitches}>
          {say.programme}
        </Header>
      }
    >
      <Loaded query={settings}>{({ program }) => <Shown program={program} />}</Loaded>
    </Container>
  );
}

function Shown({ program }: { program: Program }) {
  const say = useWords(words);
  const rolloutText = useRolloutText();
  const whole = useWhole(program);
  const parts = (['codes', 'earn', 'redeem'] as const).map((name) => ({
    name,
    isOn: program.enabled && program.mode === 'on' && program[name],
  }));
  return (
    <SpaceBetween size="xs">
      <SpaceBetween direction="horizontal" size="l" alignItems="center">
        <Box variant="strong">
          <StatusIndicator type={whole.type}>{whole.text}</StatusIndicator>
        </Box>
        {parts.map(({ name, isOn }) => (
          <StatusIndicator key={name} type={isOn ? 'success' : 'stopped'}>
            {say[name]}: {isOn ? say.on : say.off}
          </StatusIndicator>
        ))}
      </SpaceBetween>
      {program.rolloutPercent < 100 && (
        <Box color="text-body-secondary">{say.rollout(rolloutText(program))}</Box>
      )}
    </SpaceBetween>
  );
}

function useWhole(program: Program): { type: StatusIndicatorProps.Type; text: string } {
  const say = useWords(words);
  if (!program.enabled) return { type: 'error', text: say.isOff };
  if (program.mode === 'shadow') return { type: 'warning', text: say.isShadow };
  return { type: 'success', text: say.isOn };
}

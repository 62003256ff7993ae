import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Schemas } from '../../api/generated/types.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { titles } from '../problems/words.ts';
import { type Figure, figureNames, type Section, sectionTitles } from './figure-words.ts';
import { useFigure } from './figures.tsx';
import { words } from './words.ts';

type Report = Schemas['CheckedReport'];

/** What somebody has to look at, before all figures. */
export function Alarms({ report }: { report: Report }) {
  const say = useWords(words);
  const format = useFormat();
  const { unexplainedPoints } = report.points;
  const { freezes } = report.drift;
  const changed = report.reported?.changed ?? [];
  if (unexplainedPoints === 0 && freezes === 0 && changed.length === 0) return null;
  return (
    <SpaceBetween size="s">
      {unexplainedPoints !== 0 && (
        <Alert type="error" header={say.unexplained(format.change(unexplainedPoints))}>
          {say.unexplainedDetail}
        </Alert>
      )}
      {freezes > 0 && (
        <Alert type="warning" header={say.frozen(format.number(freezes))}>
          {say.frozenDetail}
        </Alert>
      )}
      {changed.length > 0 && (
        <Alert type="warning" header={say.changedTitle}>
          {say.changedDetail}
          <ul>
            {changed.map((name) => (
              <li key={name}>
                <Changed name={name} report={report} />
              </li>
            ))}
          </ul>
        </Alert>
      )}
    </SpaceBetween>
  );
}

/** `orders.holds` or `topReferrers.c-1.rewardedOrders` as people read it, with what it is now. */
function Changed({ name, report }: { name: string; report: Report }) {
  const section = useWords(sectionTitles);
  const figures = useWords(figureNames);
  const say = useWords(words);
  const problem = useWords(titles);
  const write = useFigure();
  const parts = name.split('.');
  const [of = '', figure = ''] = [parts[0], parts.at(-1)];
  const label = figures[figure as Figure] ?? figure;
  if (of in section) {
    const values = report[of as Section] as Record<string, number>;
    const value = write(figure as Figure, values[figure] ?? 0);
    return `${section[of as Section]}: ${label}, ${value}`;
  }
  const lists: Record<string, string> = {
    refusalsByReason: say.refusals,
    topReferrers: say.referrers,
    adjustmentsBy: say.people,
  };
  const whose = parts.slice(1, -1).join('.');
  return `${lists[of] ?? of}: ${problem[whose as keyof typeof problem] ?? whose}, ${label}`;
}

export function Status({ report }: { report: Report }) {
  const say = useWords(words);
  const format = useFormat();
  const { status, reported, chain } = report;
  return (
    <Container header={<Header variant="h2">{say.status}</Header>}>
      <KeyValuePairs
        columns={4}
        minColumnWidth={190}
        items={[
          {
            label: say.dayStatus,
            value: (
              <StatusIndicator type={status === 'over' ? 'success' : 'in-progress'}>
                {status === 'over' ? say.over : say.open}
              </StatusIndicator>
            ),
          },
          { label: say.reported, value: reported ? format.dateTime(reported.at) : say.notReported },
          { label: say.since, value: <Since reported={reported} /> },
          { label: say.chain, value: <Chain chain={chain} /> },
          ...(chain.root
            ? [
                {
                  label: say.root,
                  value: <Root root={chain.root} />,
                },
              ]
            : []),
        ]}
      />
    </Container>
  );
}

function Since({ reported }: Pick<Report, 'reported'>) {
  const say = useWords(words);
  const format = useFormat();
  if (!reported) return '–';
  return reported.changed.length === 0 ? (
    <StatusIndicator>{say.unchanged}</StatusIndicator>
  ) : (
    <StatusIndicator type="warning">
      {say.changed(format.number(reported.changed.length))}
    </StatusIndicator>
  );
}

function Chain({ chain: { status, links } }: Pick<Report, 'chain'>) {
  const say = useWords(words);
  const format = useFormat();
  const count = format.number(links);
  switch (status) {
    case 'empty':
      return <StatusIndicator type="stopped">{say.chainEmpty}</StatusIndicator>;
    case 'open':
      return <StatusIndicator type="in-progress">{say.chainOpen(count)}</StatusIndicator>;
    case 'sealed':
      return <StatusIndicator>{say.chainSealed(count)}</StatusIndicator>;
  }
}

function Root({ root }: { root: string }) {
  const say = useWords(words);
  return (
    <>
      <CopyToClipboard
        variant="inline"
        textToCopy={root}
        textToDisplay={`${root.slice(0, 12)}…`}
        copyButtonAriaLabel={say.copyRoot}
        copySuccessText={say.copied}
        copyErrorText={say.copyFailed}
      />
      <Box color="text-body-secondary" fontSize="body-s">
        {say.rootHint}
      </Box>
    </>
  );
}

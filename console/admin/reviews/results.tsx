import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import LiveRegion from '@cloudscape-design/components/live-region';
import Modal from '@cloudscape-design/components/modal';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { titles } from '../problems/words.ts';
import { Pager } from '../state/pager.tsx';
import type { OneByOne, Outcome } from '../state/use-one-by-one.ts';
import type { Deciding } from './decide.tsx';
import type { Review } from './findings.tsx';
import { words } from './words.ts';

type Props = Deciding & { title: string; work: OneByOne; onClose(isChanged: boolean): void };
const shownOnPage = 10;
/** What went wrong comes first, and what hasn't begun last. */
const order: Outcome['status'][] = ['failed', 'running', 'done', 'waiting'];

/** How far it is with many decisions, and what became of each. */
export function Results({ reviews, decision, title, work, onClose }: Props) {
  const say = useWords(words);
  const format = useFormat();
  const count = (status: Outcome['status']) =>
    reviews.filter(({ orderId }) => work.outcomeOf(orderId).status === status).length;
  const [done, failed, left] = [count('done'), count('failed'), count('waiting')];
  const tried = done + failed;
  const isEnded = !work.isRunning && tried > 0;
  const close = () => onClose(done > 0 || failed > 0);
  const summary = [
    decision === 'release'
      ? say.allReleased(format.number(done))
      : say.allRejected(format.number(done)),
    ...(failed > 0 ? [say.notDecided(format.number(failed))] : []),
    ...(left > 0 ? [say.notTried(format.number(left))] : []),
  ].join(' ');
  return (
    <Modal
      visible
      size="large"
      header={title}
      closeAriaLabel={say.close}
      onDismiss={() => (work.isRunning ? work.stop() : close())}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            {isEnded && work.hasLeft && <Button onClick={() => void work.run()}>{say.goOn}</Button>}
            {work.isRunning ? (
              <Button onClick={work.stop}>{say.stop}</Button>
            ) : (
              <Button variant="primary" onClick={close}>
                {say.close}
              </Button>
            )}
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {isEnded ? (
          <LiveRegion>
            <Alert type={failed + left > 0 ? 'warning' : 'success'}>{summary}</Alert>
          </LiveRegion>
        ) : (
          <ProgressBar
            label={say.progress}
            value={(100 * tried) / reviews.length}
            additionalInfo={say.progressOf(format.number(tried), format.number(reviews.length))}
          />
        )}
        <Each {...{ reviews, decision, work }} />
      </SpaceBetween>
    </Modal>
  );
}

function Each({ reviews, decision, work }: Omit<Props, 'title' | 'onClose'>) {
  const say = useWords(words);
  const [page, setPage] = useState(1);
  const rankOf = ({ orderId }: Review) => order.indexOf(work.outcomeOf(orderId).status);
  const ranked = reviews.toSorted((left, right) => rankOf(left) - rankOf(right));
  const count = Math.ceil(ranked.length / shownOnPage);
  return (
    <Table
      variant="embedded"
      wrapLines
      ariaLabels={{ tableLabel: say.results }}
      items={ranked.slice((page - 1) * shownOnPage, page * shownOnPage)}
      trackBy="orderId"
      columnDefinitions={[
        {
          id: 'order',
          header: say.order,
          isRowHeader: true,
          cell: ({ orderId }) => orderId,
        },
        {
          id: 'result',
          header: say.result,
          cell: ({ orderId }) => (
            <Became outcome={work.outcomeOf(orderId)} isRelease={decision === 'release'} />
          ),
        },
      ]}
      pagination={<Pager pages={{ number: page, count, isOpenEnded: false, go: setPage }} />}
    />
  );
}

function Became({ outcome, isRelease }: { outcome: Outcome; isRelease: boolean }) {
  const say = useWords(words);
  const title = useWords(titles);
  switch (outcome.status) {
    case 'waiting':
      return <StatusIndicator type="pending">{say.waiting}</StatusIndicator>;
    case 'running':
      return <StatusIndicator type="in-progress">{say.running}</StatusIndicator>;
    case 'done':
      return <StatusIndicator>{isRelease ? say.doneRelease : say.doneReject}</StatusIndicator>;
    case 'failed':
      return (
        <>
          <StatusIndicator type="error">{say.failed}</StatusIndicator>
          <div>{title[outcome.problem.code]}</div>
        </>
      );
  }
}

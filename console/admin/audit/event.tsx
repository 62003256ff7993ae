import Box from '@cloudscape-design/components/box';
import Popover from '@cloudscape-design/components/popover';
import type { ReactNode } from 'react';
import type { Schemas } from '../../api/generated/types.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { titles } from '../problems/words.ts';
import { ToCode, ToCustomer, ToOrder } from '../state/links.tsx';
import { moves, places, words } from './words.ts';

export type Event = Schemas['AuditEvent'];

function Line({ label, children }: { label?: string; children: ReactNode }) {
  return (
    <div>
      {label && (
        <Box variant="span" color="text-body-secondary">
          {label}{' '}
        </Box>
      )}
      {children}
    </div>
  );
}

/** What it happened to, each with the way there. */
export function About({ event }: { event: Event }) {
  const say = useWords(words);
  const format = useFormat();
  const { orderId, customerId, referrerId, code, refundId, adjustmentId, importId, version } =
    event;
  return (
    <>
      {orderId && (
        <Line>
          <ToOrder orderId={orderId} />
        </Line>
      )}
      {customerId && (
        <Line label={orderId ? say.buyer : say.customerOf}>
          <ToCustomer customerId={customerId} />
        </Line>
      )}
      {referrerId && (
        <Line label={say.referrer}>
          <ToCustomer customerId={referrerId} />
        </Line>
      )}
      {code && (
        <Line label={say.code}>
          <ToCode code={code} />
        </Line>
      )}
      {refundId && <Line label={say.refund}>{refundId}</Line>}
      {adjustmentId && <Line label={say.adjustment}>{adjustmentId}</Line>}
      {importId && <Line label={say.imported}>{importId}</Line>}
      {version !== undefined && <Line>{say.version(format.number(version))}</Line>}
    </>
  );
}

/** Which points moved, in words; and of which months they were, where that is what it tells. */
export function Postings({ event: { postings, lots = [] } }: { event: Event }) {
  const say = useWords(words);
  const place = useWords(places);
  const move = useWords(moves);
  const format = useFormat();
  if (postings.length === 0 && lots.length === 0) return '–';
  const said = ({ customerId, points, from, to }: Event['postings'][number]): string => {
    const count = say.points(format.number(points));
    const way = `${from}>${to}`;
    return way in move
      ? move[way as keyof typeof move](count, customerId)
      : say.posting(count, customerId, place[from], place[to]);
  };
  const lot = ({ month, points }: (typeof lots)[number]): string => {
    const count = say.points(format.number(points));
    if (month === 'never') return say.lotNever(count);
    return month === 'over' ? say.lotOver(count) : say.lot(count, format.month(month));
  };
  return (
    <>
      {postings.map((posting) => (
        <div key={`${posting.customerId} ${posting.from} ${posting.to}`}>{said(posting)}</div>
      ))}
      {lots.map((each) => (
        <div key={each.month}>{lot(each)}</div>
      ))}
    </>
  );
}

/** As somebody gave it; a refusal's is the problem's own. */
export function Why({ event: { kind, reason } }: { event: Event }) {
  const title = useWords(titles);
  if (kind !== 'refused') return reason ?? '–';
  return title[reason as keyof typeof title] ?? reason;
}

/** By what an auditor finds the entry, and proves that it is the one. */
export function Proof({ event: { entry, entryHash } }: { event: Event }) {
  const say = useWords(words);
  const content = (
    <>
      <Box variant="awsui-key-label">{say.entry}</Box>
      <Box variant="code">{entry}</Box>
      <Box variant="awsui-key-label">{say.hash}</Box>
      <Box variant="code">{entryHash}</Box>
    </>
  );
  return (
    <Popover header={say.proof} content={content} size="large" dismissAriaLabel={say.close}>
      {say.show}
    </Popover>
  );
}

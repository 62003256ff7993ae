import Box from '@cloudscape-design/components/box';
import type { Schemas } from '../../api/generated/types.ts';
import type { Currency } from '../../format.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import './price-lines.css';
import { priceWords } from './words.ts';

type Line = Schemas['Line'];
type Props = { subtotal: number; lines: readonly Line[]; total: number; currency: Currency };

/** A price as it stands on a bill: each line with what it takes off, then what is to be paid. */
export function PriceLines({ subtotal, lines, total, currency }: Props) {
  const say = useWords(priceWords);
  const format = useFormat();
  const nameOf = (line: Line): string => {
    if (line.kind === 'points') return say.points(format.number(line.points));
    return line.kind === 'referral' ? say.referral(line.code) : say.other(line.code);
  };
  return (
    <dl className="price-lines">
      <Row name={say.subtotal} amount={format.money(subtotal, currency)} />
      {lines.map((line) => (
        <Row
          key={`${line.kind} ${nameOf(line)}`}
          name={nameOf(line)}
          amount={`−\u00a0${format.money(line.amount, currency)}`}
        />
      ))}
      <Row name={say.total} amount={format.money(total, currency)} isSum />
    </dl>
  );
}

function Row({ name, amount, isSum = false }: { name: string; amount: string; isSum?: boolean }) {
  const weight = isSum ? 'bold' : 'normal';
  return (
    <div className={isSum ? 'price-line price-sum' : 'price-line'}>
      <dt>
        <Box variant="span" fontWeight={weight}>
          {name}
        </Box>
      </dt>
      <dd>
        <Box variant="span" fontWeight={weight} {...(isSum && { fontSize: 'heading-m' })}>
          {amount}
        </Box>
      </dd>
    </div>
  );
}

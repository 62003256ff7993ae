import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useState } from 'react';
import type { Settings } from '../../../shared/domain/settings.ts';
import { amountIn, wholeIn } from '../../typed.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { titles } from '../problems/words.ts';
import { PriceLines } from '../programme/price-lines.tsx';
import { type Imagined, type Imagining, priceOf } from './price-of.ts';
import { words } from './words.ts';

const firstAmount = 150_000;

type Props = { current: Settings; draft: Settings | undefined; isChanged: boolean };
type TypedOrder = { amount: string; other: string; points: string; hasCode: boolean };

/** What one order would cost by the rules in force, and beside it by those that are being typed. */
export function Preview({ current, draft, isChanged }: Props) {
  const say = useWords(words);
  const format = useFormat();
  const [typed, setTyped] = useState<TypedOrder>({
    ...{ amount: format.amount(firstAmount, current.currency), other: '', points: '' },
    hasCode: true,
  });
  const [now] = useState(() => Date.now());
  const order = useImagined(typed, current);
  const { program } = current;
  const isOn = program.enabled && program.codes && program.earn && program.redeem;
  return (
    <Container
      header={
        <Header variant="h2" description={say.previewDetail}>
          {say.preview}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <OrderFields {...{ typed, current }} onChange={setTyped} />
        {order && (
          <SpaceBetween size="l">
            <Priced
              title={say.now}
              order={order}
              settings={current}
              priced={priceOf(current, order, now)}
            />
            {!isChanged && <Box color="text-body-secondary">{say.same}</Box>}
            {isChanged && !draft && <Box color="text-status-error">{say.draftWrong}</Box>}
            {isChanged && draft && (
              <Priced
                title={say.draft}
                order={order}
                settings={draft}
                priced={priceOf(draft, order, now)}
              />
            )}
          </SpaceBetween>
        )}
        {(!isOn || program.mode === 'shadow') && <Alert type="info">{say.programmeOff}</Alert>}
      </SpaceBetween>
    </Container>
  );
}

/** Undefined while the amount is not one. */
function useImagined(typed: TypedOrder, { currency }: Settings): Imagined | undefined {
  const say = useWords(words);
  const subtotal = amountIn(typed.amount, currency);
  if (subtotal === undefined) return undefined;
  const points = typed.points.trim().toLowerCase();
  return {
    subtotal,
    other: amountIn(typed.other, currency) ?? 0,
    hasCode: typed.hasCode,
    points: points === 'max' ? 'max' : wholeIn(points),
    names: { other: say.otherCode, friend: say.friendCode },
  };
}

type FieldsProps = { typed: TypedOrder; current: Settings; onChange(typed: TypedOrder): void };

function OrderFields({ typed, current, onChange }: FieldsProps) {
  const say = useWords(words);
  const symbol = useFormat().symbol(current.currency);
  const input = (name: 'amount' | 'other' | 'points') => (
    <Input
      inputMode={name === 'points' ? 'text' : 'numeric'}
      value={typed[name]}
      onChange={({ detail }) => onChange({ ...typed, [name]: detail.value })}
    />
  );
  return (
    <SpaceBetween size="s">
      <FormField label={`${say.amount} (${symbol})`}>{input('amount')}</FormField>
      <ColumnLayout columns={2}>
        <FormField label={`${say.other} (${symbol})`}>{input('other')}</FormField>
        <FormField label={say.usePoints} constraintText={say.usePointsHint}>
          {input('points')}
        </FormField>
      </ColumnLayout>
      <Toggle
        checked={typed.hasCode}
        onChange={({ detail }) => onChange({ ...typed, hasCode: detail.checked })}
      >
        {say.withCode}
      </Toggle>
    </SpaceBetween>
  );
}

type PricedProps = { title: string; order: Imagined; settings: Settings; priced: Imagining };

function Priced({ title, order, settings, priced }: PricedProps) {
  const say = useWords(words);
  const why = useWords(titles);
  const format = useFormat();
  const { lines, total, refusedCode, refusedPoints, referrerPoints, buyerPoints, waits } = priced;
  return (
    <section aria-label={title}>
      <Box variant="h3">{title}</Box>
      <PriceLines
        subtotal={order.subtotal}
        lines={lines}
        total={total}
        currency={settings.currency}
      />
      <Box color="text-body-secondary" fontSize="body-s">
        {refusedCode && <div>{say.refusedCode(why[refusedCode])}</div>}
        {refusedPoints && <div>{say.refusedPoints(why[refusedPoints])}</div>}
        {waits && <div>{say.waits}</div>}
        {referrerPoints > 0 && <div>{say.promisedReferrer(format.number(referrerPoints))}</div>}
        {buyerPoints > 0 && <div>{say.promisedBuyer(format.number(buyerPoints))}</div>}
      </Box>
    </section>
  );
}

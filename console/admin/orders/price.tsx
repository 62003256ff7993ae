import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import type { Schemas } from '../../api/generated/types.ts';
import type { Currency } from '../../format.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { PriceLines } from '../programme/price-lines.tsx';
import { words } from './words.ts';

type Props = { story: Schemas['OrderStory']; currency: Currency };

/** What the order came to, line by line, and what was paid back since. */
export function Price({ story, currency }: Props) {
  const say = useWords(words);
  const format = useFormat();
  const { subtotal, lines, total, refundedTotal } = story;
  const left = total - refundedTotal;
  return (
    <Container fitHeight header={<Header variant="h2">{say.price}</Header>}>
      <PriceLines {...{ subtotal, lines, total, currency }} />
      {refundedTotal > 0 && (
        <Box margin={{ top: 's' }} color="text-body-secondary">
          {say.refunded}: {format.money(refundedTotal, currency)}. {say.left}:{' '}
          {format.money(left, currency)}.
        </Box>
      )}
    </Container>
  );
}

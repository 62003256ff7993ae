import * as z from 'zod';
import { addUp, type Figures } from './figures.ts';
import { shareOf, wholeBasisPoints } from './money.ts';
import { Details, detailsOf, issuedPointsOf, type People } from './report.ts';

/** What of one goes on to the next, in basis points, rounded down; 0 where there is nothing. */
const Ratios = z
  .object({
    confirmedBasisPoints: z.int(),
    cancelledBasisPoints: z.int(),
    expiredBasisPoints: z.int(),
    referredBasisPoints: z.int(),
    rewardedBasisPoints: z.int(),
    discountBasisPoints: z.int(),
    refundedBasisPoints: z.int(),
    averagePaidAmount: z.int(),
  })
  .meta({ id: 'Ratios' });

const seriesFigures = [
  ...(['holds', 'confirmedOrders', 'refusals', 'referredOrders', 'rewardedOrders'] as const),
  ...(['paidAmount', 'referralDiscountAmount', 'pointsDiscountAmount'] as const),
  ...(['maturedPoints', 'spentPoints', 'expiredPoints', 'refundedAmount'] as const),
];
type SeriesFigure = (typeof seriesFigures)[number];

const Span = z
  .object({
    from: z.iso.datetime(),
    ...(Object.fromEntries(seriesFigures.map((name) => [name, z.int()])) as Record<
      SeriesFigure,
      z.ZodInt
    >),
    issuedPoints: z.int(),
  })
  .meta({ id: 'Span' });

/** How the programme does over a time, and by whom. */
export const Analytics = z
  .object({
    from: z.iso.date(),
    to: z.iso.date(),
    ratios: Ratios,
    ...Details.shape,
    series: z.array(Span),
  })
  .meta({ id: 'Analytics' });
export type Analytics = z.infer<typeof Analytics>;

/** Days at most: every referrer of every day is looked at. */
export const analyticsDaysMax = 31;

export function foldAnalytics(
  spans: [string, Figures][],
  people: People,
): Omit<Analytics, 'from' | 'to'> {
  const total = spans.reduce<Figures>((sum, [, figures]) => addUp(sum, figures), {});
  return {
    ratios: ratiosOf(total),
    ...detailsOf(total, people),
    series: spans.map(([from, figures]) =>
      Span.parse({
        from,
        ...Object.fromEntries(seriesFigures.map((name) => [name, figures[name] ?? 0])),
        issuedPoints: issuedPointsOf(figures),
      }),
    ),
  };
}

function ratiosOf(figures: Figures): z.infer<typeof Ratios> {
  const of = (name: string) => figures[name] ?? 0;
  const share = (part: number, whole: number) =>
    whole <= 0 ? 0 : shareOf(wholeBasisPoints, part, whole);
  const discounts =
    of('referralDiscountAmount') + of('pointsDiscountAmount') + of('otherDiscountAmount');
  const confirmed = of('confirmedOrders');
  return {
    confirmedBasisPoints: share(confirmed, of('holds')),
    cancelledBasisPoints: share(of('cancelledOrders'), of('holds')),
    expiredBasisPoints: share(of('expiredOrders'), of('holds')),
    referredBasisPoints: share(of('referredOrders'), confirmed),
    rewardedBasisPoints: share(of('rewardedOrders'), of('referredOrders')),
    discountBasisPoints: share(discounts, of('subtotalAmount')),
    refundedBasisPoints: share(of('refundedAmount'), of('paidAmount')),
    averagePaidAmount: confirmed === 0 ? 0 : Math.floor(of('paidAmount') / confirmed),
  };
}

export const seriesColumns = Object.keys(Span.shape);

export const seriesRows = ({ series }: Analytics): (string | number)[][] =>
  series.map((span) => Object.values(span));

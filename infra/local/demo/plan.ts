import { gifts, type Person, persons, shoes } from './people.ts';
import { createRandom, type Random } from './random.ts';

export type Visit = {
  orderId: string;
  person: Person;
  claimsNew: boolean;
  subtotal: number;
  otherDiscounts: { code: string; amount: number }[];
  /** Whose code is shown at the till, or which of the shop's. */
  code: 'none' | 'own' | 'friend' | 'mistyped' | 'vanity' | 'limited';
  friend: Person;
  points: number | 'max' | undefined;
  /** What the till asks before it holds. */
  asks: 'nothing' | 'check' | 'quote' | 'both';
  /** When the same hold is sent once more, as after a lost answer. */
  repeat: 'never' | 'again' | 'meanwhile' | 'afterwards' | 'changed';
  ending: Ending;
  /** What is paid back of a confirmed order: one part after the other. */
  refunds: Refunds;
  /** Whether a refused customer leaves; otherwise the order goes on without code and points. */
  leavesWhenRefused: boolean;
};

export type Ending =
  | 'confirm'
  | 'confirm twice'
  | 'confirm, then cancel'
  | 'cancel'
  | 'cancel, then confirm'
  | 'leave open';

export type Refunds = 'none' | 'a third' | 'half, then the rest' | 'the whole, twice';

export type Plan = { regulars: [Person, ...Person[]]; visits: Visit[]; usageLimit: number };

export type PlanOptions = {
  /** Makes the ids of one run unlike those of every other. */
  run: string;
  seed: number;
  orders: number;
  tills: number;
  minimumPoints: number;
};

/**
 * What happens on a day, decided before it begins and by the seed alone. What one customer does
 * depends on what that customer did before, and the limited code on who came first; both stay at
 * one till, so that the same seed ends in the same figures however the tills race.
 */
export function planDay({ run, seed, orders, tills, minimumPoints }: PlanOptions): Plan {
  const random = createRandom(seed);
  const newPerson = persons(random, run);
  const regular = () => newPerson(random.between(0, tills - 1), gifts(random));
  const regulars: Plan['regulars'] = [
    regular(),
    ...Array.from({ length: Math.ceil(orders / 5) }, regular),
  ];
  const newcomers: Person[] = [];
  const draw = decks(random);

  const visits = Array.from({ length: orders }, (_, index): Visit => {
    const comer = draw.comer();
    const code = comer === 'new' ? draw.newcomersCode() : draw.regularsCode();
    const person = {
      new: () => newPerson(code === 'limited' ? 0 : random.between(0, tills - 1), []),
      regular: () => random.pick(regulars),
      back: () => random.pick([newcomers[0] ?? regulars[0], ...newcomers]),
    }[comer]();
    if (comer === 'new') newcomers.push(person);
    const others = regulars.filter((other) => other !== person);
    return {
      orderId: `INV-${run}-${String(index + 1).padStart(4, '0')}`,
      person,
      claimsNew: comer === 'new' || (code !== 'none' && draw.fib()),
      subtotal: shoes(random),
      otherDiscounts: draw.otherDiscounts(),
      code,
      friend: random.pick([others[0] ?? person, ...others]),
      points: pointsOf(draw.points[comer](), person, minimumPoints, random),
      // A quote may remember for a moment that uses were left; only the hold is always exact.
      asks: code === 'limited' ? 'nothing' : draw.asks(),
      repeat: draw.repeat(),
      ending: draw.ending(),
      refunds: draw.refunds(),
      leavesWhenRefused: draw.leaves(),
    };
  });
  return { regulars, visits, usageLimit: Math.ceil(orders / 40) };
}

const times = <Card>(count: number, card: Card): Card[] => Array(count).fill(card);

type Wish = 'none' | 'some' | 'max' | 'too few' | 'too many';

/** The shares of everything that happens, as packs of cards. */
function decks({ deck }: Random) {
  const newcomersPoints = deck<Wish>(['max', ...times(11, 'none' as const)]);
  const returnersPoints = deck<Wish>([
    'max',
    'too few',
    'too many',
    'some',
    'some',
    'none',
    'none',
  ]);
  return {
    comer: deck<'new' | 'regular' | 'back'>([
      'back',
      ...times(5, 'new' as const),
      ...times(5, 'regular' as const),
    ]),
    newcomersCode: deck<Visit['code']>([
      'none',
      'none',
      'friend',
      'friend',
      'friend',
      'vanity',
      'limited',
      'limited',
      'mistyped',
      'own',
    ]),
    regularsCode: deck<Visit['code']>(['friend', ...times(8, 'none' as const)]),
    fib: deck([true, false]),
    otherDiscounts: deck<Visit['otherDiscounts']>([
      [{ code: 'PAGI', amount: 5000 }],
      [{ code: 'WEEKEND', amount: 10_000 }],
      [
        { code: 'WEEKEND', amount: 10_000 },
        { code: 'QRIS', amount: 2500 },
      ],
      ...times(6, []),
    ]),
    points: { new: newcomersPoints, regular: returnersPoints, back: newcomersPoints },
    asks: deck<Visit['asks']>(['nothing', 'nothing', 'check', 'quote', 'quote', 'both']),
    repeat: deck<Visit['repeat']>([
      'again',
      'meanwhile',
      'afterwards',
      'changed',
      ...times(12, 'never' as const),
    ]),
    ending: deck<Ending>([
      'confirm twice',
      'confirm, then cancel',
      'cancel',
      'cancel, then confirm',
      'leave open',
      ...times(15, 'confirm' as const),
    ]),
    refunds: deck<Refunds>([
      'a third',
      'half, then the rest',
      'the whole, twice',
      ...times(17, 'none' as const),
    ]),
    leaves: deck([true, false, false]),
  };
}

function pointsOf(wish: Wish, { gifts }: Person, minimum: number, random: Random): Visit['points'] {
  const given = gifts.reduce((sum, { points }) => sum + points, 0);
  switch (wish) {
    case 'none':
      return undefined;
    case 'some':
      return random.between(minimum, Math.max(minimum, Math.floor(given / 2)));
    case 'max':
      return 'max';
    case 'too few':
      return Math.max(1, minimum - random.between(1, 40));
    case 'too many':
      return given + random.between(minimum, 2 * minimum);
  }
}

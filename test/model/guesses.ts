import { hourOf } from '../../shared/domain/attempts.ts';
import type { RefusalCode } from '../../shared/domain/refusals.ts';
import { cameAt, type Effect, type Item, type Request } from './effects.ts';
import { Past } from './past.ts';
import { askedIn, type Standing } from './pricing.ts';
import { noteHash } from './screening.ts';
import { must, type State } from './state.ts';

/** A wrong guess is counted, of the customer and of the address: of neither beyond what is allowed. */
export function countGuess(state: State, { updates, request, committedAt }: Effect): void {
  const allowed = state
    .rulesFor(cameAt(request), committedAt)
    .map(({ document }) => document.abuse.failedChecksPerHourMax);
  for (const { pk, sk } of updates) {
    const name = `${pk} ${sk}`;
    const wrong = state.guesses.get(name) ?? new Past(0);
    must(wrong.present < Math.max(...allowed), `${name} was raised above ${allowed.join(' or ')}`);
    wrong.set(wrong.present + 1, committedAt);
    state.guesses.set(name, wrong);
    const { ip } = (request.body?.client ?? {}) as { ip?: string };
    const [, hash] = /^ATTEMPTS#IP#(.*)$/.exec(pk) ?? [];
    if (hash) noteHash(state, 'IP', ip, hash);
  }
}

/** How a customer stood in a time, with the fewest and with the most wrong guesses since they came. */
export function standingsOf(
  state: State,
  request: Request,
  first: number,
  last: number,
): (Standing & { wrong: number })[] {
  const { customerId } = askedIn(request);
  const { ip } = (request.body?.client ?? {}) as { ip?: string };
  const subjects = [`CUSTOMER#${customerId}`, state.sources.get(`IP#${ip}`)];
  const counts = subjects.map((subject) =>
    state.guesses
      .get(`ATTEMPTS#${subject} HOUR#${hourOf(request.now)}`)
      ?.during(cameAt(request), last),
  );
  const fewest = Math.max(...counts.map((each) => each?.at(-1) ?? 0));
  const most = Math.max(...counts.map((each) => each?.[0] ?? 0));
  return state
    .customer(customerId)
    .standings(first, last, request.now)
    .flatMap((standing) => [...new Set([fewest, most])].map((wrong) => ({ ...standing, wrong })));
}

/** Whether a refusal tells something of the code that was tried. */
const tells = (reason: RefusalCode | undefined): boolean =>
  reason === 'code_not_usable' || reason === 'own_code';

/** Whether an answer says that a code was wrong: that has to be counted before it is told. */
export function tellsOfCode(
  { operation }: Request,
  told: Item,
  reasons: ReadonlySet<RefusalCode>,
): boolean {
  const { code, referral, usable } = told as {
    code?: RefusalCode;
    referral?: { reason?: RefusalCode };
    usable?: boolean;
  };
  if (operation === 'hold-order') return tells(code);
  if (operation === 'quote-order') return tells(referral?.reason);
  // Every no is the same no there; what the code has nothing to do with is not counted.
  return operation === 'check-code' && usable === false && [...reasons].every(tells);
}

/** A code that something was promised for is no guess, but that it is good no more tells of it. */
export const isLateTo = ([first]: RefusalCode[]): boolean => tells(first);

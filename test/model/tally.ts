import type { Effect } from './effects.ts';

export type Tally = Partial<Record<string, number>>;

export function count(tally: Tally, name: string, times = 1): void {
  tally[name] = (tally[name] ?? 0) + times;
}

/** What makes an entry worth having met. */
const telling = [
  ...['gracePoints', 'isOverMonthMax', 'earnedPoints', 'rewardPoints', 'codeShard', 'points'],
  ...['bonusPoints', 'paidDebtPoints', 'owedPoints', 'forgivenPoints', 'earnedOwedPoints'],
  ...['rewardSlot', 'earnedForgivenPoints', 'endsReferral', 'rejectedBy', 'needsApproval'],
  'approvedBy',
];

/** Counts what took effect, what was said with it, and what became of rewards. */
export function countEffect(tally: Tally, { kind, entry, second }: Effect): void {
  count(tally, kind);
  const said = { ...second, ...entry };
  for (const name of telling) {
    const value = said[name];
    const isNone = !value && (value !== 0 || name !== 'codeShard');
    if (!isNone) count(tally, `${kind} ${name}`);
  }
  if (said.rewardFrom) count(tally, `${kind} from ${said.rewardFrom}`);
  if (kind === 'reviewDecided') count(tally, `review ${said.kind}`);
}

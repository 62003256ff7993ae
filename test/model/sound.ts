import { describe, expect, it } from '@jest/globals';
import '../faults/virtual-time.ts';

// Loaded after the clocks and timers that it is to run by.
const { explained, liveThrough } = await import('./histories.ts');

const tenMinutes = 600_000;

/** What some hundred histories must bring, or they have become shallow. */
const effects = [
  ...['adjusted', 'adjustmentDecided', 'adjustmentRequested', 'approved', 'cancelled', 'closed'],
  ...['codeChanged', 'codeCreated', 'confirmed', 'confirmedLate', 'enrolled', 'expired', 'fenced'],
  ...['held', 'lotExpired', 'matured', 'refunded', 'rejected', 'settingsChanged', 'imported'],
  ...['held codeShard', 'held needsApproval', 'adjustmentDecided approvedBy'],
  ...['confirmed isOverMonthMax', 'confirmed earnedPoints', 'confirmedLate rewardPoints'],
  ...['refunded bonusPoints', 'refunded earnedPoints', 'refunded owedPoints'],
  ...['expired gracePoints', 'refunded gracePoints', 'matured bonusPoints'],
  ...['reviewed from pending', 'reviewed from balance', 'refunded from review', 'blocked'],
  ...['review released', 'review rejected', 'guessed', 'linked'],
];
const answers = [
  ...['hold-order replayed', 'hold-order insufficient_points', 'hold-order code_not_usable'],
  ...['hold-order order_reused', 'hold-order customer_not_new', 'hold-order not_stackable'],
  ...['quote-order 200', 'hold-order quote_mismatch', 'hold-order quote_expired'],
  ...['hold-order above_maximum_points', 'confirm-order hold_expired', 'refund-order replayed'],
  ...['confirm-order order_cancelled', 'confirm-order replayed', 'cancel-order order_not_found'],
  ...['refund-order refund_exceeds_paid', 'refund-order refund_reused', 'adjust-points replayed'],
  ...['decide-approval already_decided', 'decide-approval self_approval', 'create-code code_taken'],
  ...['decide-approval hold_expired', 'decide-approval approval_rejected'],
  ...['change-settings settings_changed', 'adjust-points adjustment_reused'],
  ...['import-customers replayed', 'import-customers import_reused'],
  ...['import-customers account_in_use', 'import-customers code_taken'],
  ...['decide-review replayed', 'decide-review already_decided', 'decide-review not_found'],
  ...['list-reviews 200', 'create-link 201', 'get-me 200', 'get-me unauthenticated'],
  ...['check-code 200', 'check-code too_many_attempts', 'hold-order too_many_attempts'],
  ...['get-customer 200', 'get-customer customer_not_found', 'get-code 200', 'get-settings 200'],
  ...['get-order 200', 'get-order order_not_found', 'get-approval 200', 'get-approval not_found'],
  ...['list-entries whole', 'list-approvals whole', 'list-codes whole', 'lift-freeze 200'],
  ...['list-settings-history whole', 'list-my-entries 200'],
  ...['hold-order dry 201', 'hold-order dry insufficient_points', 'confirm-order dry 200'],
  ...['refund-order dry 201', 'adjust-points dry 201', 'decide-approval dry 200'],
];
const faults = [
  ...['conflict', 'crash', 'late', 'lostReply', 'lostRequest', 'staleIndex', 'throttled'],
  ...['tornRead', 'again', 'dies', 'poison', 'replayed', 'stuck'],
];

/** Whatever the seeds of some histories bring, the model explains it, and they bring everything. */
export function expectSound(first: number, histories: number): void {
  describe(`histories ${first} to ${first + histories - 1}`, () => {
    it(
      'have no flaw, whatever went wrong in them',
      async () => {
        const { sum, flawed } = await liveThrough(first, histories);
        if (flawed) throw new Error(await explained(flawed));
        expect(effects.filter((effect) => !sum.effects[effect])).toEqual([]);
        expect(answers.filter((answer) => !sum.answers[answer])).toEqual([]);
        expect(faults.filter((fault) => !sum.faults[fault])).toEqual([]);
      },
      tenMinutes,
    );
  });
}

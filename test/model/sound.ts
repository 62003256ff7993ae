import { describe, expect, it } from '@jest/globals';
import '../faults/virtual-time.ts';

// Loaded after the clocks and timers that it is to run by.
const { explained, liveThrough } = await import('./histories.ts');

const tenMinutes = 600_000;

const kinds = [
  ...['adjusted', 'adjustmentDecided', 'adjustmentRequested', 'approved', 'cancelled', 'closed'],
  ...['codeChanged', 'codeCreated', 'confirmed', 'confirmedLate', 'enrolled', 'expired', 'fenced'],
  ...['held', 'lotExpired', 'matured', 'refunded', 'settingsChanged'],
];
const faults = [
  ...['conflict', 'crash', 'late', 'lostReply', 'lostRequest', 'staleIndex', 'throttled'],
  'tornRead',
];

/** Whatever the seeds of some histories bring, the model explains it, and they bring everything. */
export function expectSound(first: number, histories: number): void {
  describe(`histories ${first} to ${first + histories - 1}`, () => {
    it(
      'have no flaw, whatever went wrong in them',
      async () => {
        const { sum, flawed } = await liveThrough(first, histories);
        if (flawed) throw new Error(await explained(flawed));
        expect(kinds.filter((kind) => !sum.effects[kind])).toEqual([]);
        expect(faults.filter((fault) => !sum.faults[fault])).toEqual([]);
      },
      tenMinutes,
    );
  });
}

import { describe, expect, it } from '@jest/globals';
import { tryBooks } from './trial.ts';

describe('the books of a day', () => {
  it('agree to the point, though all is told thrice, shuffled and with poison', async () => {
    const faults = { timesMin: 3, timesMax: 3, batchSize: 100, poisonEvery: 100 };
    const { flaws, figures, standing } = await tryBooks({ orders: 30, seed: 3, faults });
    expect(flaws).toEqual([]);
    expect(standing.outstandingPoints).toBeGreaterThan(0);
    for (const name of ['cancelledOrders', 'refunds', 'refusals', 'spentPoints', 'maturedPoints']) {
      expect(figures[name]).toBeGreaterThan(0);
    }
  }, 180_000);
});

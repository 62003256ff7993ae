import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { survive } from '../durability/survive.ts';

const data = mkdtempSync(join(tmpdir(), 'kawan-kill-'));
afterAll(() => rmSync(data, { recursive: true, force: true }));

/** A few kills; `npm run soak:kill` is the same for as many as one likes. */
describe('the stack, killed under load with its engine', () => {
  it('has done whatever it acknowledged, and its jobs and consumers go on where they were', async () => {
    const few = { kills: 2, answersMax: 40, monthLater: false };
    const { flaws, killed, load, consumers, checks } = await survive({
      ...few,
      data,
      seed: 1,
      say: () => {},
    });
    expect(flaws).toEqual([]);
    expect(killed).toMatchObject({ all: 2, withEngine: 2 });
    expect(load.caller.inDoubt).toBeGreaterThan(0);
    expect(load.journal.left.length).toBeGreaterThan(0);
    expect(load.hours.done.get('points')).toBeGreaterThan(0);
    expect(checks).toBe(3);
    expect(consumers.behind.times).toBeGreaterThan(0);
  }, 240_000);
});

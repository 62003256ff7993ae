import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { table, tableName } from '../../shared/data/client.ts';
import { drift } from '../ledger.ts';
import { Life } from './life.ts';
import { lifeSteps } from './life-steps.ts';

/** HISTORIES=2000 looks further than every run of the suite can. */
const numRuns = Number(process.env.HISTORIES ?? 40);
const lifeMs = 5000;

/**
 * The order path changes accounts by expressions that DynamoDB evaluates, not by the domain's
 * functions. Here random lives of an account go through both, on the engine, and must agree; what
 * they leave behind must be a sound ledger.
 */
it(
  'the order path does to an account what the domain says, and its entries add up',
  async () => {
    const lives = fc.array(lifeSteps, { minLength: 15, maxLength: 45, size: 'max' });
    const agrees = fc.asyncProperty(lives, async (steps) => {
      const life = await Life.begin();
      for (const each of steps) {
        await life.live(each);
        await life.compare();
      }
    });
    await fc.assert(agrees, { numRuns });
    expect(await drift(table, tableName)).toEqual([]);
  },
  numRuns * lifeMs,
);

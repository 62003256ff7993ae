import * as z from 'zod';
import type { Random } from '../../infra/local/demo/random.ts';
import type { Again, Journal } from './journal.ts';
import type { Answer, PatientCaller, Request } from './patient-caller.ts';

/** What all tills share. */
export type Shop = {
  caller: PatientCaller;
  journal: Journal;
  /** Customers with points who all come again and again, and their codes for friends. */
  regulars: Map<string, string>;
  /** A code of one of them with a limit that is soon used up. */
  limitedCode: string;
  /** Answers that no caller should get. */
  faults: string[];
};

/** One till: what comes to it is drawn from a seed, one visit after the other. */
export type Till = { name: string; random: Random; shop: Shop; nextId(prefix: string): string };

export function openTill(name: string, random: Random, shop: Shop): Till {
  let ids = 0;
  return { name, random, shop, nextId: (prefix) => `${prefix}-${name}-${++ids}` };
}

/** What happens to any order platform now and then, and often to one where so much is drawn. */
const usualRefusals = [
  'approval_rejected',
  'code_not_usable',
  'hold_expired',
  'insufficient_points',
  'settings_changed',
];

/** Refusals that are for ever, which whoever was told relies on as on an acknowledged write. */
const finalRefusals = ['approval_rejected', 'hold_expired'];

/**
 * Sends a write until it is answered. What is acknowledged goes into the journal; the answer is
 * undefined when it was refused.
 */
export async function write(
  { shop }: Till,
  request: Request,
  again: Again = 'replayed',
): Promise<Answer | undefined> {
  const answer = await shop.caller.send(request);
  const { refused } = answer;
  if (refused === undefined) {
    shop.journal.add(request, answer, again);
    return answer;
  }
  if (finalRefusals.includes(refused)) shop.journal.add(request, answer, { refused });
  if (!usualRefusals.includes(refused)) complain(shop, request, answer);
  return undefined;
}

export function complain({ faults }: Shop, { route, body }: Request, answer: Answer): void {
  faults.push(`${route} ${JSON.stringify(body)}: ${answer.status} ${answer.text}`);
}

/** What an answer says, of which only this is wanted. */
export const told = <Shape extends z.ZodRawShape>(answer: Answer, shape: Shape) =>
  z.object(shape).parse(JSON.parse(answer.text));

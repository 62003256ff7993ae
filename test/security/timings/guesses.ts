import { randomBytes } from 'node:crypto';
import { handler as checkCode } from '../../../functions/check-code/handler.ts';
import { readCode } from '../../../shared/data/codes.ts';
import { codeKey } from '../../../shared/data/keys.ts';
import { transact } from '../../../shared/data/transact.ts';
import { codeRandomBytes, makeCode, soughtKey } from '../../../shared/domain/codes.ts';
import { anEvent, invoke } from '../../bench/call.ts';
import { aCode, enrolled, held, newId } from '../../bench/shop.ts';

/** A guess, ready to be timed: each is of a code and a customer that nobody asked about before. */
export type Guess = { code: string; customerId: string; customerIsNew: boolean };

type Kind = { name: string; make: () => Promise<Guess> };

const byNew = async (code: string | Promise<string>): Promise<Guess> => ({
  code: await code,
  customerId: newId(),
  customerIsNew: true,
});

const byOld = async (code: string | Promise<string>): Promise<Guess> => ({
  ...(await byNew(code)),
  customerIsNew: false,
});

const unknown = (): string => makeCode('Sari', randomBytes(codeRandomBytes));

const mistyped = (): string => unknown().replace(/.$/, (symbol) => (symbol === '7' ? '8' : '7'));

const ownCode = async (customerId: string): Promise<string> =>
  JSON.parse((await enrolled(customerId)).body).code;

/** Revoked as if long ago: the answer to who revokes a code waits until every function knows. */
async function revoked(code: string): Promise<string> {
  const key = soughtKey(code);
  const Item = { ...codeKey(key), ...(await readCode(key)), status: 'revoked' };
  await transact({ entry: { put: { Item } } });
  return code;
}

async function usedUp(): Promise<string> {
  const code = await aCode(1);
  await held({ referralCode: code, customerIsNew: true });
  return code;
}

async function askersOwn(): Promise<Guess> {
  const customerId = newId();
  return { code: await ownCode(customerId), customerId, customerIsNew: true };
}

const expired = async (): Promise<string> => {
  const code = await aCode();
  const key = soughtKey(code);
  const Item = { ...codeKey(key), ...(await readCode(key)), validUntilAt: Date.now() - 1000 };
  await transact({ entry: { put: { Item } } });
  return code;
};

/** Every no to a customer who is new, and every no to one who isn't: each among its own. */
export const groups: Record<string, Kind[]> = {
  'a new customer asks': [
    { name: 'unknown', make: () => byNew(unknown()) },
    { name: 'mistyped', make: () => byNew(mistyped()) },
    { name: 'revoked', make: async () => byNew(revoked(await ownCode(newId()))) },
    { name: 'revoked, limited', make: async () => byNew(revoked(await aCode(50))) },
    { name: 'expired', make: () => byNew(expired()) },
    { name: 'used up', make: () => byNew(usedUp()) },
    { name: 'the asker’s own', make: askersOwn },
  ],
  'a customer who is not new asks': [
    { name: 'unknown', make: () => byOld(unknown()) },
    { name: 'revoked', make: async () => byOld(revoked(await ownCode(newId()))) },
    { name: 'another customer’s own', make: () => byOld(ownCode(newId())) },
  ],
};

/** Milliseconds from the request to its answer, which must be no. */
export async function timed(guess: Guess): Promise<number> {
  const event = anEvent({ body: guess });
  const startedAt = performance.now();
  const answer = (await invoke(checkCode, event)) as { body: string };
  const took = performance.now() - startedAt;
  if (!answer.body.includes('code_not_usable')) throw new Error(answer.body);
  return took;
}

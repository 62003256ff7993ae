import { parseArgs } from 'node:util';
import * as z from 'zod';
import { mintToken, readIdentity } from '../../infra/local/issuer.ts';
import { LocalError } from '../../infra/local/local-error.ts';
import { Kind, usualKinds } from './given.ts';

export const help = `npm run reverse -- --day 2026-11-22 [--dry-run]

Takes back the points that customers were given on a UTC day, as far as they still have them, by one
adjustment a customer. Again does nothing twice, and takes what was not there or not approved before.

  --kinds matured,bonus,adjusted   what to take back: those three, if nothing is said; and imported
  --dry-run       asks what would be done, and does nothing
  --undo          gives back what was taken of the day
  --url URL       the service; without it the stack on this machine, which must be running
  --data .local   where the stack on this machine keeps its data

Elsewhere than on this machine the token of an administrator is in KAWAN_TOKEN, and the URL is https.
`;

export type CommandLine = {
  day: string;
  kinds: Kind[];
  dryRun: boolean;
  undo: boolean;
  url: string | undefined;
  data: string;
};

export function parseCommandLine(): CommandLine {
  const { values } = parseArgs({
    options: {
      day: { type: 'string' },
      kinds: { type: 'string', default: usualKinds.join(',') },
      'dry-run': { type: 'boolean', default: false },
      undo: { type: 'boolean', default: false },
      url: { type: 'string' },
      data: { type: 'string', default: '.local' },
    },
  });
  const { undo, url, data, 'dry-run': dryRun } = values;
  const day = z.iso.date().safeParse(values.day);
  if (!day.success) throw new Error(`--day takes a day such as 2026-11-22, not ${values.day}`);
  const kinds = z.array(Kind).safeParse(values.kinds.split(','));
  if (!kinds.success) throw new Error(`--kinds takes ${Kind.options.join(', ')}`);
  return { day: day.data, kinds: kinds.data, dryRun, undo, url, data };
}

const thisMachine = ['127.0.0.1', 'localhost', '[::1]'];

/** Where the service is and who asks. A token travels in the clear on this machine alone. */
export async function addressOf({ url, data }: Pick<CommandLine, 'url' | 'data'>) {
  const identity = readIdentity(data);
  const base = url ?? identity?.url;
  if (base === undefined) throw new LocalError(`Nothing has run in ${data} yet: name a --url.`);
  if (!URL.canParse(base)) throw new LocalError(`${base} is no URL.`);
  const { origin, protocol, hostname } = new URL(base);
  const isHere = thisMachine.includes(hostname);
  if (protocol !== 'https:' && !isHere) throw new LocalError('The service is asked by https only.');
  const { KAWAN_TOKEN } = process.env;
  const token = KAWAN_TOKEN ?? (isHere && identity && (await mintToken(identity, 'admin')));
  if (!token) throw new LocalError('Put the token of an administrator into KAWAN_TOKEN.');
  return { baseUrl: origin, token };
}

import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Address, addressOptions } from '../admin-api.ts';
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

export type CommandLine = Address & {
  day: string;
  kinds: Kind[];
  dryRun: boolean;
  undo: boolean;
};

export function parseCommandLine(): CommandLine {
  const { values } = parseArgs({
    options: {
      day: { type: 'string' },
      kinds: { type: 'string', default: usualKinds.join(',') },
      'dry-run': { type: 'boolean', default: false },
      undo: { type: 'boolean', default: false },
      ...addressOptions,
    },
  });
  const { undo, url, data, 'dry-run': dryRun } = values;
  const day = z.iso.date().safeParse(values.day);
  if (!day.success) throw new Error(`--day takes a day such as 2026-11-22, not ${values.day}`);
  const kinds = z.array(Kind).safeParse(values.kinds.split(','));
  if (!kinds.success) throw new Error(`--kinds takes ${Kind.options.join(', ')}`);
  return { day: day.data, kinds: kinds.data, dryRun, undo, url, data };
}

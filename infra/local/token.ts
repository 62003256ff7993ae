import { parseArgs } from 'node:util';
import { mintToken, Role, readIdentity } from './issuer.ts';

/** Prints a bearer token for the stack on this machine, which doesn't have to be running. */
const usage =
  'npm run -s token -- <orders|admin|approver|support|auditor> [--as name] [--data .local]';

process.exitCode = await main().catch((cause) => {
  console.error(cause instanceof Error ? cause.message : cause);
  console.error(usage);
  return 1;
});

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { as: { type: 'string' }, data: { type: 'string', default: '.local' } },
  });
  const role = Role.safeParse(positionals[0]);
  if (!role.success || positionals.length > 1) throw new Error('Name one role.');
  const identity = readIdentity(values.data);
  if (!identity) throw new Error(`Nothing has run in ${values.data} yet: npm start makes the key.`);
  console.log(await mintToken(identity, role.data, values.as));
  return 0;
}

import { KawanError } from '../../client/src/problem.ts';
import { optionsOf, runCommand } from '../../infra/local/command.ts';
import { explained, openAdminApi } from '../admin-api.ts';
import { inOrder } from '../in-order.ts';
import { checkReversals } from './check.ts';
import { type CommandLine, help, parseCommandLine } from './command-line.ts';
import { readDay } from './day.ts';
import { type GivenBack, giveBack } from './give-back.ts';
import { type Given, givenOf } from './given.ts';
import { reversalService, type Service } from './service.ts';
import { type TakenBack, type Taking, takeBack } from './take-back.ts';
import { type Done, tellGivenBack, tellTaken } from './tell.ts';

/** Customers at once: a service that others use meanwhile has to stay quick. */
const atOnceMax = 8;

await runCommand(() => explained(main));

async function main(): Promise<number> {
  const asked = optionsOf(help, parseCommandLine);
  const { day, kinds, dryRun, undo } = asked;
  const { baseUrl, api } = await openAdminApi(asked);
  const service = reversalService(api, dryRun);
  const { isOver, given } = await readDay(service, day);
  console.log(titleOf(asked, baseUrl));
  if (!isOver && !undo) console.log(`${day} is not over: what is given later is not in this.`);
  const people = [...given].sort(([left], [right]) => (left < right ? -1 : 1));
  const done = undo
    ? await undone(service, day, people)
    : await reversed({ service, day, kinds }, people);
  if (dryRun) {
    console.log('A dry run: nothing was written.');
    return done.open === 0 ? 0 : 1;
  }
  const flaws = await checkReversals(service, day, done);
  for (const flaw of flaws) console.log(`The check fails: ${flaw}.`);
  if (flaws.length > 0) return 1;
  console.log(`The entries of the reversal come to ${done.points} points, and the books agree.`);
  return done.open === 0 ? 0 : 1;
}

function titleOf({ day, kinds, undo }: CommandLine, baseUrl: string): string {
  return undo
    ? `Giving back what was taken of ${day}, at ${baseUrl}`
    : `Taking back what was given on ${day} (${kinds.join(', ')}), at ${baseUrl}`;
}

function reversed(taking: Taking, people: [string, Given][]): Promise<Done> {
  const kinds = new Set(taking.kinds);
  const takeFrom = ([customerId, given]: [string, Given]) =>
    takeBack(taking, customerId, given).catch((cause): TakenBack => {
      const points = givenOf(given, kinds);
      const none = { gone: 0, before: 0, taken: 0, waits: 0, at: [] };
      return { customerId, given: points, ...none, left: points, why: faultOf(cause) };
    });
  return tellTaken(inOrder(people, atOnceMax, takeFrom));
}

function undone(service: Service, day: string, people: [string, Given][]): Promise<Done> {
  const giveTo = ([customerId]: [string, Given]) =>
    giveBack({ service, day }, customerId).catch((cause): GivenBack => {
      const none = { taken: 0, before: 0, returned: 0, waits: 0, left: 0, at: [] };
      return { customerId, ...none, why: faultOf(cause) };
    });
  return tellGivenBack(inOrder(people, atOnceMax, giveTo));
}

/** A fault of the service about one customer is told in their line; any other ends the run. */
function faultOf(cause: unknown): string {
  if (cause instanceof KawanError && cause.status >= 500) return `failed: ${cause.code}`;
  throw cause;
}

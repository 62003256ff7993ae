import { handler as confirmOrder } from '../../functions/confirm-order/handler.ts';
import { handler as holdOrder } from '../../functions/hold-order/handler.ts';
import { type Answer, anEvent, type Handler, invoke, withoutLog } from './call.ts';
import { manyCustomers } from './seed.ts';
import { aCode, anOrder, holdInput } from './shop.ts';
import { type Cell, printTable, rounded } from './tables.ts';
import { bareClient, callsOf, installRecorder } from './twin.ts';

const slices = 8;
const callsPerSlice = 150;
const warmUpCalls = 300;
const count = warmUpCalls + slices * callsPerSlice;

/**
 * Our functions beside the SDK itself making the same calls, so many at once. The two take turns,
 * so that whatever slows the engine or the machine down hits both.
 */
export async function throughput(inFlight: number): Promise<void> {
  installRecorder();
  const rows = await withoutLog(async () => {
    const [ours, bare] = [await holdInputs(), await holdInputs()];
    const hold = await sides(holdOrder, ours, bare, 201);
    const held = await compare('hold: points + limited code', inFlight, hold);
    const ends = [ours, bare].map((inputs) => inputs.map(({ params }) => ({ params, body: {} })));
    const confirm = await sides(confirmOrder, ends[0] ?? [], ends[1] ?? [], 200);
    return [held, await compare('confirm: points + referral', inFlight, confirm)];
  });
  printTable(
    `Requests a second with ${inFlight} in flight: our function, and the bare SDK making the same ` +
      'calls. CPU is a request’s in this process, without the engine’s.',
    ['operation', 'ours/s', 'SDK/s', 'ratio', 'CPU ms ours', 'CPU ms SDK', 'difference'],
    rows,
  );
}

/** Orders of different customers, all with points and the same limited code. */
async function holdInputs() {
  const customers = await manyCustomers(count, 200);
  const referralCode = await aCode(1_000_000);
  return customers.map((customerId) =>
    holdInput(anOrder({ customerId, referralCode, customerIsNew: true, points: 100 })),
  );
}

/** Does the n-th of its calls. */
type Side = (call: number) => Promise<void>;
type Sides = { ours: Side; bare: Side };
type Input = { params: Record<string, string>; body: object };

async function sides(
  handler: Handler,
  ours: Input[],
  bare: Input[],
  status: number,
): Promise<Sides> {
  const events = ours.map(anEvent);
  const calls: Awaited<ReturnType<typeof callsOf>>[] = [];
  for (const input of bare) calls.push(await callsOf(handler, anEvent(input)));
  const send = bareClient();
  return {
    ours: async (call) => {
      const { statusCode, body } = (await invoke(handler, events[call] ?? {})) as Answer;
      if (statusCode !== status) throw new Error(body);
    },
    bare: (call) => send(calls[call] ?? []),
  };
}

async function compare(name: string, inFlight: number, { ours, bare }: Sides): Promise<Cell[]> {
  await slice(ours, 0, warmUpCalls, inFlight);
  await slice(bare, 0, warmUpCalls, inFlight);
  const spent = { ours: nothing, bare: nothing };
  for (let turn = 0; turn < slices; turn++) {
    const from = warmUpCalls + turn * callsPerSlice;
    const run = async (side: keyof Sides) => {
      const more = await slice({ ours, bare }[side], from, callsPerSlice, inFlight);
      spent[side] = { ms: spent[side].ms + more.ms, cpuMs: spent[side].cpuMs + more.cpuMs };
    };
    const order = turn % 2 === 0 ? (['ours', 'bare'] as const) : (['bare', 'ours'] as const);
    for (const side of order) await run(side);
  }
  const calls = slices * callsPerSlice;
  return [
    name,
    rounded((calls / spent.ours.ms) * 1000),
    rounded((calls / spent.bare.ms) * 1000),
    rounded(spent.bare.ms / spent.ours.ms, 2),
    rounded(spent.ours.cpuMs / calls, 2),
    rounded(spent.bare.cpuMs / calls, 2),
    rounded((spent.ours.cpuMs - spent.bare.cpuMs) / calls, 2),
  ];
}

type Spent = { ms: number; cpuMs: number };
const nothing: Spent = { ms: 0, cpuMs: 0 };

/** Makes a side's calls from one number on, always so many at once. */
async function slice(side: Side, from: number, calls: number, inFlight: number): Promise<Spent> {
  let next = from;
  const one = async () => {
    while (next < from + calls) await side(next++);
  };
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  await Promise.all(Array.from({ length: inFlight }, one));
  const { user, system } = process.cpuUsage(cpu);
  return { ms: performance.now() - startedAt, cpuMs: (user + system) / 1000 };
}

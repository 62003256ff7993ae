import { syncBuiltinESMExports } from 'node:module';
import { simulation } from './simulation.ts';

/**
 * Gives everything in a simulation its clocks, its timers and its chance. Loaded before the code
 * that is to run there, because that takes them when it is loaded.
 */
const timers = process.getBuiltinModule('node:timers/promises');
const crypto = process.getBuiltinModule('node:crypto');
const real = {
  now: Date.now,
  uptime: performance.now.bind(performance),
  random: Math.random,
  sleep: timers.setTimeout,
  bytes: crypto.randomBytes,
};

Date.now = () => {
  const world = simulation();
  return world ? world.now + (world.invocation()?.aheadMs ?? 0) : real.now();
};
performance.now = () => simulation()?.now ?? real.uptime();
Math.random = () => simulation()?.random() ?? real.random();
const sleep = (ms?: number, ...rest: unknown[]) =>
  simulation()?.pass(ms ?? 0) ?? real.sleep(ms, ...(rest as []));
const randomBytes = (size: number) => {
  const world = simulation();
  return world
    ? Buffer.from(Array.from({ length: size }, () => world.between(0, 255)))
    : real.bytes(size);
};
Object.assign(timers, { setTimeout: sleep });
Object.assign(crypto, { randomBytes });
syncBuiltinESMExports();

// Jest keeps a builtin module as it was when the first file asked for it: then a seed would show
// one thing there and another in a soak.
const imported = [
  (await import('node:timers/promises')).setTimeout,
  (await import('node:crypto')).randomBytes,
];
if (imported[0] !== sleep || imported[1] !== randomBytes) {
  throw new Error('a builtin module was loaded before the simulation could take its place');
}

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { freshTable } from './fresh-table.ts';

/**
 * `npm run bench` runs every part, each in a process and on an engine of its own;
 * `npm run bench -- round-trips` runs one, and `npm run bench -- viral 2000` a smaller one. Nothing passes or fails: figures depend on the machine,
 * so each table compares things that were measured side by side.
 */
const parts: Record<string, () => Promise<void>> = {
  'round-trips': async () => (await import('./round-trips.ts')).roundTrips(),
  history: async () => (await import('./history.ts')).history(),
  'item-sizes': async () => (await import('./sizes.ts')).itemSizes(),
  'one-in-flight': async () => (await import('./throughput.ts')).throughput(1),
  'sixteen-in-flight': async () => (await import('./throughput.ts')).throughput(16),
  viral: async () => (await import('./viral.ts')).viral(),
  costs: async () => (await import('./costs.ts')).costs(),
  bundles: async () => (await import('./bundles.ts')).bundles(),
};

const [name] = process.argv.slice(2);
if (name === undefined) {
  for (const part of Object.keys(parts)) {
    const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), part], {
      stdio: 'inherit',
    });
    if (status !== 0) process.exitCode = 1;
  }
} else {
  const part = parts[name];
  if (part === undefined) throw new Error(`Parts are: ${Object.keys(parts).join(', ')}`);
  const close = await freshTable();
  await part().finally(close);
}

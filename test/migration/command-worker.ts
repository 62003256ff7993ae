import { parentPort } from 'node:worker_threads';
import type { Asked } from './commands.ts';

const own = process.env;
const said = { stdout: '', stderr: '' };
for (const name of ['stdout', 'stderr'] as const) {
  process[name].write = (text: string | Uint8Array) => {
    said[name] += text;
    return true;
  };
}

let runs = 0;
parentPort?.on('message', async ({ program, args, env }: Asked) => {
  Object.assign(said, { stdout: '', stderr: '' });
  process.argv = [process.execPath, program, ...args];
  process.env = { ...own, KAWAN_TOKEN: undefined, ...env };
  process.exitCode = undefined;
  // By another name it is run anew, and what it imports is there already.
  await import(`../../${program}?${++runs}`).catch((cause) => {
    process.exitCode = 1;
    console.error(cause);
  });
  parentPort?.postMessage({ code: Number(process.exitCode ?? 0), ...said });
});

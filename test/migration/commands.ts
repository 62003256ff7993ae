import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export type Asked = { program: string; args: string[]; env?: NodeJS.ProcessEnv };
export type Ended = { code: number; stdout: string; stderr: string };

/**
 * Runs commands one after the other in one thread: each has its own arguments, environment, output
 * and exit code, as in a process of its own, and what they import is loaded once for all of them.
 */
export function startCommands() {
  const worker = new Worker(new URL('./command-worker.ts', import.meta.url));
  let last: Promise<unknown> = Promise.resolve();
  const run = async (asked: Asked): Promise<Ended> => {
    worker.postMessage(asked);
    const [ended] = await once(worker, 'message');
    return ended;
  };
  return {
    run: (program: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> => {
      const running = last.then(() => run({ program, args, env }));
      last = running.catch(() => {});
      return running;
    },
    close: () => worker.terminate(),
  };
}

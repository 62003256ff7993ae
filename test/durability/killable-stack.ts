import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = fileURLToPath(new URL('../../infra/local/start.ts', import.meta.url));

/** The stack as processes of its own, as `npm start` runs it: Node, and the engine below it. */
export type KillableStack = {
  /** Its address once it serves; undefined when it ended before that. */
  serving: Promise<string | undefined>;
  /** What it complained of. */
  complaints: string[];
  /**
   * Ends every process of it by SIGKILL, one right after the other in the same turn of the event
   * loop, so that nobody has time to notice that another is gone.
   */
  kill(): Promise<Killed>;
  /** Ends it as Ctrl-C does. */
  stop(): Promise<void>;
};

export type Killed = { processes: number; withEngine: boolean };

const nothing: Killed = { processes: 0, withEngine: false };

type Child = ChildProcessByStdio<null, Readable, Readable>;

export function startStackProcess(data: string): KillableStack {
  const args = [program, '--port', '0', '--data', data, '--no-demo'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const complaints: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => complaints.push(line));
  const ended = once(child, 'exit');
  let known: Process[] | undefined;
  const served = urlOf(child).then(async (url) => {
    // Looked up before: to look when it is to be killed would give it time to come to rest.
    known = await familyOf(child);
    return url;
  });
  return {
    serving: Promise.race([served, ended.then(() => undefined)]),
    complaints,
    async kill() {
      // When it has ended already, its numbers may be those of others.
      if (child.exitCode !== null || child.signalCode !== null) return nothing;
      const family = known ?? (await familyOf(child));
      for (const { pid } of family) sendKill(pid);
      await ended;
      while (await isAlive(family)) await sleep(5);
      const withEngine = family.some(({ command }) => command.includes('dynoxide'));
      return { processes: family.length, withEngine };
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function urlOf(child: Child): Promise<string> {
  return new Promise((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, url] = /runs at (http:\/\/127\.0\.0\.1:\d+)/.exec(line) ?? [];
      if (url) resolve(url);
    });
  });
}

type Process = { pid: number; parent: number; state: string; command: string };

/** The process and everything below it. */
async function familyOf({ pid }: Child): Promise<Process[]> {
  if (pid === undefined) throw new Error('the stack’s process could not be started');
  const everything = await processes();
  const below = (parent: number): Process[] =>
    everything
      .filter((process) => process.parent === parent)
      .flatMap((child) => [child, ...below(child.pid)]);
  return [...everything.filter((process) => process.pid === pid), ...below(pid)];
}

/** One that waits for its parent to take note of its end is not alive. */
async function isAlive(family: Process[]): Promise<boolean> {
  const pids = new Set(family.map(({ pid }) => pid));
  return (await processes()).some(({ pid, state }) => pids.has(pid) && !state.startsWith('Z'));
}

async function processes(): Promise<Process[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,stat=,comm=']);
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [pid, parent, state = '', ...command] = line.trim().split(/\s+/);
      return { pid: Number(pid), parent: Number(parent), state, command: command.join(' ') };
    });
}

/** One that has ended by itself meanwhile is as good as killed. */
function sendKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (cause) {
    const { code } = Object(cause) as { code?: string };
    if (code !== 'ESRCH') throw cause;
  }
}

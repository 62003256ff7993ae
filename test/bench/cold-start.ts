import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';

export type ColdStart = {
  loadMs: number;
  loadCpuMs: number;
  /** Loading and answering the first event. */
  answeredCpuMs: number;
};

/** What the fresh process runs. Its log line goes nowhere, its figures go to stdout. */
const script = `
  const write = process.stdout.write;
  process.stdout.write = () => true;
  const [file, event] = process.argv.slice(1);
  const cpuMs = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  const startedAt = performance.now();
  const before = cpuMs();
  const { handler } = await import(file);
  const loadMs = performance.now() - startedAt;
  const loadCpuMs = cpuMs() - before;
  const { statusCode = 200, body } = await handler(JSON.parse(event), {});
  const answeredCpuMs = cpuMs() - before;
  if (statusCode > 299) throw new Error(body);
  process.stdout.write = write;
  process.stdout.write(JSON.stringify({ loadMs, loadCpuMs, answeredCpuMs }));
`;

/** Loads a bundle in a fresh process and has it answer one event. */
export function coldStart(file: string, event: object): ColdStart {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', script, pathToFileURL(file).href, JSON.stringify(event)],
    { encoding: 'utf8', timeout: 20_000 },
  );
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

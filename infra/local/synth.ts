import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LocalError } from './local-error.ts';
import { takeLock } from './lock.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const lockMs = 120_000;

/**
 * Makes sure that the assembly is newer than what it's made from, and answers with its path. Stacks
 * that start together wait for one of them to do it. It is not the one that `cdk deploy` writes,
 * which may be of another stage.
 */
export function synthesize(say: (line: string) => void): string {
  const sources = ['infra', 'functions', 'shared', 'docs', 'package-lock.json'];
  return upToDate(join('cdk.out', 'local'), sources, (assembly) => {
    say('Bundling the functions and synthesizing the template (a few seconds, after a change)…');
    run('infra/app.ts', assembly);
  });
}

/**
 * The stack's template without the functions' bundles, for whoever only wants its table: made anew
 * only when the stack or the keys change, which is seldom. Answers with the assembly's path.
 */
export function synthesizeTable(): string {
  const sources = ['infra/ledger.ts', 'infra/stack.ts', 'shared/data/keys.ts', 'package-lock.json'];
  return upToDate(join('cdk.out', 'table'), sources, (assembly) =>
    run('infra/local/table-app.ts', assembly),
  );
}

function upToDate(folder: string, sources: string[], make: (assembly: string) => void): string {
  const assembly = join(root, folder);
  const manifest = join(assembly, 'manifest.json');
  const isStale = () =>
    modifiedAt(manifest) <= Math.max(...sources.map((source) => newest(join(root, source))));
  if (!isStale()) return assembly;
  mkdirSync(assembly, { recursive: true });
  const release = takeLock(join(assembly, '.lock'), lockMs);
  if (!release) throw new LocalError('Another process has been synthesizing for two minutes.');
  try {
    if (isStale()) make(assembly);
  } finally {
    release();
  }
  return assembly;
}

/**
 * As a process of its own, because the CDK's library is heavy and tests would load it many times.
 * Its schema checks are for the pipeline: they take longer than everything else here together.
 */
function run(app: string, assembly: string): void {
  const startedAt = new Date();
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [join(root, app)], {
    cwd: root,
    env: { ...process.env, CDK_OUTDIR: assembly, CDK_VALIDATION: 'false', NODE_OPTIONS: '' },
    encoding: 'utf8',
  });
  if (signal) throw new LocalError('Stopped while the template was synthesized.');
  if (status !== 0) throw new LocalError(`The template can't be synthesized:\n${stdout}${stderr}`);
  // What is edited while the synthesis runs has to make the next start synthesize again.
  utimesSync(join(assembly, 'manifest.json'), startedAt, startedAt);
}

const modifiedAt = (path: string): number =>
  statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** The newest change below a path. A folder counts as well: it changes when a file is deleted. */
function newest(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return stat?.mtimeMs ?? 0;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

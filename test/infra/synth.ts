import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { bundle } from '../../infra/bundle.ts';
import { KawanStack } from '../../infra/stack.ts';

type Properties = Record<string, unknown>;

/** `hold-order` is `HoldOrder` in the template. */
export const nameOf = (operation: string) =>
  operation
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

/**
 * Synthesizes the stack with the real bundles. The schema checks of CloudFormation are left to
 * the build, which takes the seconds that they need.
 */
export async function synthesize() {
  const outdir = mkdtempSync(join(tmpdir(), 'kawan-'));
  const app = new App({
    outdir: join(outdir, 'cdk.out'),
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
  });
  const stack = new KawanStack(app, 'Kawan', { assets: await bundle(outdir) });
  const template = Template.fromStack(stack);
  rmSync(outdir, { recursive: true });
  /** The properties of every resource of one type, by logical id. */
  const all = <P = Properties>(type: string): Record<string, P> =>
    Object.fromEntries(
      Object.entries(template.findResources(type)).map(([id, { Properties }]) => [id, Properties]),
    );
  /** The logical id of the only resource of one type. */
  const only = (type: string): string => {
    const ids = Object.keys(all(type));
    if (ids.length !== 1) throw new Error(`${ids.length} resources of ${type}, not one`);
    return String(ids[0]);
  };
  /** The logical id of the resource of one type whose id begins so. */
  const named = (type: string, name: string): string => {
    const ids = Object.keys(all(type)).filter((id) => id.replace(/[0-9A-F]{8}$/, '') === name);
    if (ids.length !== 1) throw new Error(`${ids.length} resources ${name}, not one`);
    return String(ids[0]);
  };
  return { app, template, all, only, named };
}

export type Synthesized = Awaited<ReturnType<typeof synthesize>>;

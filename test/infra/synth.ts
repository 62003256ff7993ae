import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
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

/** Pages that stand for the built ones, which these tests don't wait for. */
function somePages(outdir: string): string {
  const folder = join(outdir, 'pages');
  for (const name of ['checkout', 'console', 'demo', 'points']) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'index.html'), name);
  }
  return folder;
}

/** The files that a deployment copies into the pages' bucket, with their contents. */
function readDeployed(template: Template, assembly: string): Map<string, string> {
  const [copying] = Object.values(template.findResources('Custom::CDKBucketDeployment'));
  const keys: string[] = copying?.Properties.SourceObjectKeys;
  const folders = keys.map((key) => join(assembly, `asset.${key.replace('.zip', '')}`));
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => [folder, join(parentPath, name)] as const),
  );
  return new Map(
    files.map(([folder, file]) => [relative(folder, file), readFileSync(file, 'utf8')]),
  );
}

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
  const stack = new KawanStack(app, 'Kawan', {
    assets: await bundle(outdir),
    site: somePages(outdir),
  });
  const template = Template.fromStack(stack);
  const deployed = readDeployed(template, join(outdir, 'cdk.out'));
  rmSync(outdir, { recursive: true });
  /**
   * The properties of every resource of one type, by logical id; of the product's own, so without
   * the function with which CDK copies the pages.
   */
  const all = <P = Properties>(type: string): Record<string, P> =>
    Object.fromEntries(
      Object.entries(template.findResources(type))
        .filter(([id]) => !id.startsWith('CustomCDKBucketDeployment'))
        .map(([id, { Properties }]) => [id, Properties]),
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
  return { app, template, deployed, all, only, named };
}

export type Synthesized = Awaited<ReturnType<typeof synthesize>>;

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { jobs } from '../jobs.ts';
import { routes } from '../routes.ts';
import { KawanStack } from '../stack.ts';
import { stages } from '../stages.ts';
import { streams } from '../streams.ts';

/**
 * Synthesizes the same stack around empty functions and no pages: its table is whole, and neither a bundle nor
 * a handler that somebody is writing at the moment is needed for it.
 */
const assets = mkdtempSync(join(tmpdir(), 'kawan-table-'));
for (const { operation } of [...routes, ...jobs, ...streams]) mkdirSync(join(assets, operation));
const app = new App({
  outdir: process.env.CDK_OUTDIR ?? 'cdk.out/table',
  analyticsReporting: false,
});
new KawanStack(app, stages.prod.name, { stage: stages.prod, assets, site: assets });
app.synth();
rmSync(assets, { recursive: true });

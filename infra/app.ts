import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { bundle } from './bundle.ts';
import { buildSite } from './site/build.ts';
import { KawanStack } from './stack.ts';
import { stageOf } from './stages.ts';

/**
 * Synthesizes the product's one stack, for the CDK's command line or for whoever runs this file:
 * without CDK_OUTDIR the template lands in `cdk.out`. `-c stage=dev` makes it another stage's.
 */
const app = new App({ outdir: process.env.CDK_OUTDIR ?? 'cdk.out', analyticsReporting: false });
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
const stage = stageOf(app.node.tryGetContext('stage'));
new KawanStack(app, stage.name, {
  stage,
  assets: await bundle('dist'),
  site: await buildSite(),
});
app.synth();

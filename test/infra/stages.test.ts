import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { App, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import * as z from 'zod';
import { jobs } from '../../infra/jobs.ts';
import { routes } from '../../infra/routes.ts';
import { KawanStack } from '../../infra/stack.ts';
import { type Stage, stageOf, stages } from '../../infra/stages.ts';
import { streams } from '../../infra/streams.ts';

type Resource = {
  Type: string;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
  Properties: Record<string, unknown>;
};
type Resources = Record<string, Resource>;
type Limits = { ThrottlingRateLimit: number; ThrottlingBurstLimit: number };

const folder = mkdtempSync(join(tmpdir(), 'kawan-stages-'));
afterAll(() => rmSync(folder, { recursive: true }));
const assets = join(folder, 'functions');
for (const { operation } of [...routes, ...jobs, ...streams]) {
  mkdirSync(join(assets, operation), { recursive: true });
}

const Report = z.object({
  pluginReports: z.array(
    z.object({ violations: z.array(z.object({ ruleName: z.string(), description: z.string() })) }),
  ),
});

/**
 * A stage's template, around empty functions, and what is found wrong with it. A finding of cdk-nag
 * is thrown; what CloudFormation's schemas say are warnings.
 */
function synthesize(stage: Stage) {
  const outdir = join(folder, stage.name);
  const app = new App({ outdir, analyticsReporting: false });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const stack = new KawanStack(app, stage.name, { stage, assets, site: assets });
  app.synth();
  const report = readFileSync(join(outdir, 'validation-report.json'), 'utf8');
  const found = Report.parse(JSON.parse(report)).pluginReports.flatMap(
    ({ violations }) => violations,
  );
  const resources: Resources = Template.fromStack(stack).toJSON().Resources;
  return { stack, resources, found };
}

const prod = synthesize(stages.prod);
const dev = synthesize(stages.dev);

const ofTypes = (resources: Resources, ...types: string[]) =>
  Object.values(resources).filter(({ Type }) => types.includes(Type));

/** What `prod` would be with the data of `dev` in its place, and nothing else changed. */
function asDev(resource: Resource): Resource {
  const isKept = ['Table', 'LogGroup', 'UserPool', 'Bucket', 'Key'];
  const policies = isKept.includes(resource.Type.split('::')[2] ?? '') && {
    ...{ DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' },
  };
  const { Type, Properties } = resource;
  return {
    ...resource,
    ...policies,
    Properties: { ...Properties, ...changesOf(Type, Properties) },
  };
}

function changesOf(type: string, properties: Record<string, unknown>): object {
  switch (type) {
    case 'AWS::DynamoDB::Table':
      return { DeletionProtectionEnabled: false };
    case 'AWS::Cognito::UserPool':
      return { DeletionProtection: 'INACTIVE' };
    case 'AWS::Logs::LogGroup':
      return {
        RetentionInDays:
          properties.RetentionInDays === stages.prod.evidenceKept
            ? stages.dev.evidenceKept
            : stages.dev.logsKept,
      };
    case 'AWS::ApiGatewayV2::Stage':
      return JSON.parse(JSON.stringify(properties), (_, value) =>
        'ThrottlingRateLimit' in Object(value) ? limitsAtDev(value) : value,
      );
    default:
      return {};
  }
}

function limitsAtDev({ ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst }: Limits): Limits {
  const [who] = Object.entries(stages.prod.throttling).find(
    ([, limit]) => limit.rate === rate && limit.burst === burst,
  ) ?? ['nobody'];
  const limit = stages.dev.throttling[who as keyof Stage['throttling']];
  return { ThrottlingRateLimit: limit.rate, ThrottlingBurstLimit: limit.burst };
}

/** The template with prod's names in it. The CDK makes hashes of where in the stack something is. */
const withoutNames = (resources: unknown): unknown =>
  JSON.parse(
    JSON.stringify(resources)
      .replaceAll('KawanDev', 'Kawan')
      .replaceAll('kawan-dev-', 'kawan-')
      .replace(/(Kawan\w+)[0-9A-F]{8}/g, '$1')
      .replace(/(aws-cdk:cr-owned:)\w+/g, '$1'),
  );

describe('the stages', () => {
  it('are as CloudFormation’s schemas want them', () => {
    expect([prod.found, dev.found]).toEqual([[], []]);
  });

  it('differ in what their data says, and in nothing else', () => {
    const wanted = Object.entries(prod.resources).map(([id, resource]) => [id, asDev(resource)]);
    expect(withoutNames(dev.resources)).toEqual(withoutNames(Object.fromEntries(wanted)));
    expect(prod.stack.terminationProtection).toBe(true);
    expect(dev.stack.terminationProtection).toBe(false);
  });

  it('share no name where AWS has one place for it, in the account or the region', () => {
    const named = {
      'AWS::ApiGatewayV2::Api': 'Name',
      'AWS::CloudFront::CachePolicy': 'CachePolicyConfig',
      'AWS::CloudFront::Function': 'Name',
      'AWS::CloudFront::OriginAccessControl': 'OriginAccessControlConfig',
      'AWS::CloudFront::ResponseHeadersPolicy': 'ResponseHeadersPolicyConfig',
      'AWS::CloudWatch::Dashboard': 'DashboardName',
      'AWS::Cognito::UserPoolDomain': 'Domain',
      'AWS::Logs::QueryDefinition': 'Name',
    };
    for (const [type, property] of Object.entries(named)) {
      const names = [prod, dev].map(({ resources }) =>
        ofTypes(resources, type).map(({ Properties }) => {
          const value = Properties[property];
          return JSON.stringify(property.endsWith('Config') ? Object(value).Name : value);
        }),
      );
      expect(names[0]?.length).toBeGreaterThan(0);
      for (const name of names[1] ?? []) expect(names[0]).not.toContain(name);
    }
  });

  it('keep their metrics apart, where functions write them as where alarms and graphs read them', () => {
    for (const [{ resources }, namespace] of [
      [prod, 'Kawan'],
      [dev, 'KawanDev'],
    ] as const) {
      const text = JSON.stringify(
        ofTypes(resources, 'AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Dashboard'),
      );
      const read = [...text.matchAll(/(?:\[\\"|\{|"Namespace":")(Kawan\w*)/g)];
      expect(new Set(read.map(([, name]) => name))).toEqual(new Set([namespace]));
      const functions = ofTypes(resources, 'AWS::Lambda::Function').flatMap(
        ({ Properties }) => Object(Properties.Environment).Variables?.METRICS_NAMESPACE ?? [],
      );
      expect(functions).toHaveLength(routes.length + jobs.length + streams.length);
      expect(new Set(functions)).toEqual(new Set([namespace]));
    }
  });

  it('can both be restored to an instant: what dev doesn’t have can’t be tried there', () => {
    for (const { resources } of [prod, dev]) {
      expect(ofTypes(resources, 'AWS::DynamoDB::Table')[0]?.Properties).toMatchObject({
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      });
    }
  });

  it('are chosen by name, prod where none is given, and no other can be', () => {
    expect(stageOf(undefined)).toBe(stages.prod);
    expect(stageOf('dev')).toBe(stages.dev);
    expect(() => stageOf('staging')).toThrow('There are the stages prod and dev.');
  });
});

describe('what CloudFront calls its parts', () => {
  it('has the region in it: two regions of an account can stand beside each other', () => {
    const parts = ['CachePolicy', 'Function', 'OriginAccessControl', 'ResponseHeadersPolicy'];
    const types = parts.map((part) => `AWS::CloudFront::${part}`);
    for (const { Type, Properties } of ofTypes(prod.resources, ...types)) {
      const { Name } = Object(Properties[`${Type.split('::')[2]}Config`]).Name
        ? Object(Properties[`${Type.split('::')[2]}Config`])
        : Properties;
      expect([Type, JSON.stringify(Name)]).toEqual([Type, expect.stringContaining('AWS::Region')]);
    }
    const [dashboard] = ofTypes(prod.resources, 'AWS::CloudWatch::Dashboard');
    expect(JSON.stringify(dashboard?.Properties.DashboardName)).toContain('AWS::Region');
  });
});

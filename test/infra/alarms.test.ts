import { describe, expect, it } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { jobs } from '../../infra/jobs.ts';
import { routes } from '../../infra/routes.ts';
import { streams } from '../../infra/streams.ts';
import { nameOf, synthesize } from './synth.ts';

type Reference = { Ref: string };
type Alarm = {
  MetricName?: string;
  AlarmActions: Reference[];
  TreatMissingData: string;
  Dimensions?: { Value: unknown }[];
  Metrics?: {
    Expression?: string;
    MetricStat?: { Metric: { Dimensions: { Value: unknown }[] } };
  }[];
};

const operations = [...routes, ...jobs, ...streams];

const { json, all, only } = synthesize();
const template = Template.fromJSON(json);

describe('the alarms', () => {
  const alarm = (name: string): Alarm => {
    const found = Object.entries(all<Alarm>('AWS::CloudWatch::Alarm')).find(
      ([id]) => id.replace(/[0-9A-F]{8}$/, '') === `${name}Alarm`,
    );
    if (!found) throw new Error(`no alarm ${name}`);
    return found[1];
  };

  it('all tell the encrypted topic', () => {
    const topic = { Ref: only('AWS::SNS::Topic') };
    template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [topic] });
    template.hasResourceProperties('AWS::SNS::Topic', {
      KmsMasterKeyId: { 'Fn::GetAtt': [only('AWS::KMS::Key'), 'Arn'] },
    });
  });

  it('reach the topic: CloudWatch may use its key and publish, and nobody in plain text', () => {
    const statement = (properties: object) => Match.arrayWith([Match.objectLike(properties)]);
    const cloudWatch = { Service: 'cloudwatch.amazonaws.com' };
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: statement({
          Effect: 'Allow',
          Principal: cloudWatch,
          Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        }),
      },
    });
    for (const said of [
      { Effect: 'Allow', Principal: cloudWatch, Action: 'sns:Publish' },
      { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ]) {
      template.hasResourceProperties('AWS::SNS::TopicPolicy', {
        PolicyDocument: { Statement: statement(said) },
      });
    }
  });

  it.each(operations)('watch the errors and throttles of $operation', ({ operation }) => {
    const { Metrics } = alarm(nameOf(operation));
    expect(Metrics?.[0]?.Expression).toBe('FILL(errors, 0) + FILL(throttles, 0)');
    for (const { MetricStat } of Metrics?.slice(1) ?? []) {
      expect(MetricStat?.Metric.Dimensions[0]?.Value).toEqual({ Ref: nameOf(operation) });
    }
  });

  it.each(jobs)('notice that $operation did not run', ({ operation }) => {
    const missed = alarm(`${nameOf(operation)}Missed`);
    expect(missed.Dimensions?.[0]?.Value).toEqual({ Ref: nameOf(operation) });
    expect(missed.TreatMissingData).toBe('breaching');
  });

  it.each(streams)('notice that $operation is behind', ({ operation }) => {
    expect(alarm(`${nameOf(operation)}Late`)).toMatchObject({
      MetricName: 'IteratorAge',
      Statistic: 'Maximum',
      Threshold: 300_000,
      Dimensions: [{ Value: { Ref: nameOf(operation) } }],
    });
  });

  it.each([
    ...['ApiServerErrors', 'JobFailures', 'LedgerDrift', 'StreamFailures'],
    ...['TableThrottled', 'TableSystemErrors'],
  ])('include %s', (name) => {
    expect(alarm(name).TreatMissingData).toBe('notBreaching');
  });

  it('notice that the books were not added up for two days', () => {
    expect(alarm('BooksNotReconciled')).toMatchObject({
      ...{ MetricName: 'ReconcileRuns', Period: 86_400, EvaluationPeriods: 2 },
      ...{ ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching' },
    });
  });

  it('count a silent part of a sum as zero', () => {
    for (const { Metrics = [] } of Object.values(all<Alarm>('AWS::CloudWatch::Alarm'))) {
      for (const { Expression } of Metrics) {
        for (const part of Expression?.split(' + ') ?? []) expect(part).toMatch(/^FILL\(\w+, 0\)$/);
      }
    }
  });
});

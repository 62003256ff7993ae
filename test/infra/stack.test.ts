import { describe, expect, it } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { jobs } from '../../infra/jobs.ts';
import { type Route, routes } from '../../infra/routes.ts';
import { filterPattern, streams } from '../../infra/streams.ts';
import { entryAttributes } from '../../shared/data/keys.ts';
import { nameOf, synthesize } from './synth.ts';

type LambdaFunction = { Environment: { Variables: Record<string, unknown> } };

const operations = [...routes, ...jobs, ...streams];

const { json, all, named, ledger, host } = synthesize();
const template = Template.fromJSON(json);

/** Spelt out here once more: a slip in it would open a route. */
function callers({ path, scopes, groups }: Route): string {
  if (path.startsWith('/v1/me')) return 'customer';
  if (scopes.length === 0) return 'anyone';
  return [...scopes.filter((scope) => scope === 'orders'), ...groups].join(',');
}

const customerPage = () => ({
  'Fn::If': [
    'CustomerPageIsOurs',
    { 'Fn::Join': ['', ['https://', host, '/points/']] },
    { Ref: 'CustomerPageUrl' },
  ],
});

describe('the functions', () => {
  it('are those of the tables and no others', () => {
    expect(Object.keys(all('AWS::Lambda::Function')).toSorted()).toEqual(
      operations.map(({ operation }) => nameOf(operation)).toSorted(),
    );
  });

  it.each(operations)('know the table, the operation and who may call it: $operation', (row) => {
    const fn = all<LambdaFunction>('AWS::Lambda::Function')[nameOf(row.operation)];
    expect(fn?.Environment.Variables).toEqual({
      TABLE_NAME: ledger.name,
      METRICS_NAMESPACE: 'Kawan',
      OPERATION: row.operation,
      ...('groups' in row && { CALLERS: callers(row) }),
      // It alone is told where the customers' page is.
      ...(row.operation === 'create-link' && { CUSTOMER_PAGE_URL: customerPage() }),
    });
  });

  it('send customers to the page that whoever deploys has named, over TLS, or to ours', () => {
    template.hasParameter('CustomerPageUrl', {
      Type: 'String',
      Default: '',
      AllowedPattern: '^(https://[^#\\s]+)?$',
    });
    template.hasCondition('CustomerPageIsOurs', {
      'Fn::Equals': [{ Ref: 'CustomerPageUrl' }, ''],
    });
  });

  it('run on arm64 under Node 24, traced, within a time limit', () => {
    for (const fn of Object.values(all('AWS::Lambda::Function'))) {
      expect(fn).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        MemorySize: 1024,
        TracingConfig: { Mode: 'Active' },
      });
    }
    template.resourcePropertiesCountIs('AWS::Lambda::Function', { Timeout: 10 }, routes.length);
    template.resourcePropertiesCountIs(
      'AWS::Lambda::Function',
      { Timeout: 60 },
      jobs.length + streams.length - 1,
    );
  });
});

describe('the table', () => {
  it('is protected from deletion and can be brought back', () => {
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
        BillingMode: 'PAY_PER_REQUEST',
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      },
    });
  });

  it('has the keys and the sparse indexes of the key file', () => {
    const keys = (hash: string, range: string) => [
      { AttributeName: hash, KeyType: 'HASH' },
      { AttributeName: range, KeyType: 'RANGE' },
    ];
    const entries = {
      ProjectionType: 'INCLUDE',
      NonKeyAttributes: Match.arrayEquals([...entryAttributes]),
    };
    const index = (IndexName: string, Projection: object) => ({
      IndexName,
      KeySchema: keys(`${IndexName}Pk`, `${IndexName}Sk`),
      Projection,
    });
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      KeySchema: keys('pk', 'sk'),
      GlobalSecondaryIndexes: [
        index('due', { ProjectionType: 'KEYS_ONLY' }),
        index('timeline', entries),
        index('reward', entries),
      ],
    });
  });
});

describe('the schedules', () => {
  it.each(jobs)('start $operation every $everyMinutes minutes, retried once', (job) => {
    const queue = { 'Fn::GetAtt': [named('AWS::SQS::Queue', 'JobFailures'), 'Arn'] };
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: `rate(${job.everyMinutes} minute${job.everyMinutes === 1 ? '' : 's'})`,
      State: 'ENABLED',
      Target: {
        Arn: { 'Fn::GetAtt': [nameOf(job.operation), 'Arn'] },
        RetryPolicy: { MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 300 },
        DeadLetterConfig: { Arn: queue },
      },
    });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: nameOf(job.operation) },
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: { Destination: queue } },
    });
  });

  it('are as many as the jobs', () => {
    template.resourceCountIs('AWS::Scheduler::Schedule', jobs.length);
  });
});

describe('the stream consumers', () => {
  it.each(streams)('are told of every change once it is time: $operation', (row) => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: { Ref: nameOf(row.operation) },
      EventSourceArn: ledger.streamArn,
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: row.batchSize,
      MaximumBatchingWindowInSeconds: row.batchWindowSeconds,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: row.retriesMax,
      MaximumRecordAgeInSeconds: row.recordAgeHoursMax * 3600,
      FilterCriteria: { Filters: [{ Pattern: JSON.stringify(filterPattern(row)) }] },
      DestinationConfig: {
        OnFailure: {
          Destination: { 'Fn::GetAtt': [named('AWS::SQS::Queue', 'StreamFailures'), 'Arn'] },
        },
      },
    });
  });

  it('are two at most, which is what a shard of the stream can bear', () => {
    template.resourceCountIs('AWS::Lambda::EventSourceMapping', streams.length);
    expect(streams.length).toBeLessThanOrEqual(2);
  });

  it.each(streams)('give up before the stream does, and not at once: $operation', (row) => {
    expect(row.recordAgeHoursMax).toBeLessThan(24);
    expect(row.retriesMax).toBeGreaterThan(1);
  });

  it.each(streams)('leave what nobody could process in an encrypted queue: $operation', () => {
    template.allResourcesProperties('AWS::SQS::Queue', {
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 14 * 24 * 3600,
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import { jobs } from '../../infra/jobs.ts';
import { routes } from '../../infra/routes.ts';
import { streams } from '../../infra/streams.ts';
import { synthesize } from './synth.ts';

type Statement = {
  Action: string | string[];
  Effect: string;
  Resource: unknown;
  Condition?: Record<string, Record<string, unknown>>;
};
type LambdaFunction = {
  Role: { 'Fn::GetAtt': [string, string] };
  LoggingConfig: { LogGroup: { Ref: string } };
  Environment: { Variables: { OPERATION: string } };
};
type Policy = { Roles: { Ref: string }[]; PolicyDocument: { Statement: Statement[] } };
type Role = { ManagedPolicyArns?: unknown; Policies?: unknown };

const operations = [...routes, ...jobs, ...streams];
const list = <Value>(value: Value | Value[]) => (Array.isArray(value) ? value : [value]);

const { all, named, ledger } = synthesize();
const functions = Object.values(all<LambdaFunction>('AWS::Lambda::Function'));
const policies = Object.values(all<Policy>('AWS::IAM::Policy'));
const roles = all<Role>('AWS::IAM::Role');
const queueArn = (name: string) => ({ 'Fn::GetAtt': [named('AWS::SQS::Queue', name), 'Arn'] });

function functionOf(operation: string): LambdaFunction {
  const found = functions.find((fn) => fn.Environment.Variables.OPERATION === operation);
  if (!found) throw new Error(`no function for ${operation}`);
  return found;
}

const roleOf = (operation: string) => functionOf(operation).Role['Fn::GetAtt'][0];

/** Everything that the role of one operation's function is granted. */
const statementsOf = (operation: string): Statement[] =>
  policies
    .filter(({ Roles }) => Roles.some(({ Ref }) => Ref === roleOf(operation)))
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement);

const isOnTheTable = ({ Action }: Statement) =>
  list(Action).some((action) => action.startsWith('dynamodb:')) && !isOnTheStream(Action);

const isOnTheStream = (actions: Statement['Action']) =>
  list(actions).every((action) => /Stream|GetRecords|GetShardIterator/.test(action));

const onTheTable = (operation: string) => statementsOf(operation).filter(isOnTheTable);
const besideTheTable = (operation: string) =>
  statementsOf(operation).filter((statement) => !isOnTheTable(statement));

const index = (name: string) => ({ 'Fn::Join': ['', [ledger.arn, `/index/${name}`]] });

const grant = (
  action: string,
  leadingKeys: string[],
  Resource: unknown = ledger.arn,
): Statement => ({
  Action: `dynamodb:${action}`,
  Effect: 'Allow',
  Resource,
  Condition: {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': leadingKeys },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  },
});

describe('what a role may do on the table', () => {
  it('is bound to the beginnings of keys, and to whole keys where the family is one', () => {
    expect(onTheTable('quote-order')).toEqual([
      grant('GetItem', ['SETTINGS', 'CODE#*', 'CUSTOMER#*', 'SECRET#CLIENT', 'SECRET#QUOTE']),
      grant('BatchGetItem', ['CODE#*', 'ATTEMPTS#*']),
      grant('PutItem', ['SECRET#CLIENT', 'SECRET#QUOTE']),
      grant('UpdateItem', ['ATTEMPTS#*']),
    ]);
  });

  it('is to query an index where the table names one, and not the table then', () => {
    expect(onTheTable('list-entries')).toEqual([
      grant('Query', ['CUSTOMER#*'], [index('timeline'), index('reward')]),
    ]);
    expect(onTheTable('expire-holds')).toContainEqual(grant('Query', ['DUE#*'], index('due')));
  });

  it('is nothing where the row says nothing', () => {
    expect(onTheTable('get-openapi')).toEqual([]);
  });

  it.each(operations)('is what the row of $operation says', ({ operation, access }) => {
    const granted = onTheTable(operation).map(({ Action, Condition }) => [
      Action,
      Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'],
    ]);
    const named = Object.entries(access).map(([action, families]) => [
      `dynamodb:${action}`,
      families.map((family) => family.replace(/#$/, '#*')),
    ]);
    const scans = jobs.some((job) => job.operation === operation && job.scans);
    expect(granted).toEqual([...named, ...(scans ? [['dynamodb:Scan', undefined]] : [])]);
  });

  it('is to read the whole table for one job alone', () => {
    const scanning = operations
      .map(({ operation }) => operation)
      .filter((operation) => JSON.stringify(onTheTable(operation)).includes('dynamodb:Scan'));
    expect(scanning).toEqual(['reconcile-books']);
  });

  it('is to look for what a dry run never finds, if it writes, and nobody may put it there', () => {
    const dryRuns = operations.flatMap(({ operation, access }) =>
      Object.entries(access)
        .filter(([, families]) => families.includes('DRY-RUN#'))
        .map(([action]) => [operation, action]),
    );
    expect(dryRuns.every(([, action]) => action === 'ConditionCheckItem')).toBe(true);
    expect(onTheTable('change-settings')).toContainEqual(
      grant('ConditionCheckItem', ['DRY-RUN#*']),
    );
    // What these write nobody asks for: the key that signs quotes, and how often one guessed wrong.
    const withoutDryRun = ['quote-order', 'check-code'];
    const writers = routes
      .filter(({ access }) => access.PutItem || access.UpdateItem)
      .map(({ operation }) => operation)
      .filter((operation) => !withoutDryRun.includes(operation));
    expect(dryRuns.map(([operation]) => operation)).toEqual(writers);
  });

  it.each(operations)('holds no deletes or stars for $operation', ({ operation }) => {
    for (const { Action, Resource } of onTheTable(operation)) {
      expect(String(Action)).not.toMatch(/Delete|PartiQL|\*/);
      expect(JSON.stringify(Resource)).not.toContain('*');
    }
  });
});

describe('what a role may do beside the table', () => {
  const itsOwnLogs = (operation: string): Statement => ({
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Effect: 'Allow',
    Resource: { 'Fn::GetAtt': [functionOf(operation).LoggingConfig.LogGroup.Ref, 'Arn'] },
  });
  const traces: Statement = {
    Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
    Effect: 'Allow',
    Resource: '*',
  };

  it.each(routes)('is to log and to trace for $operation', ({ operation }) => {
    expect(besideTheTable(operation)).toEqual([itsOwnLogs(operation), traces]);
  });

  it.each(jobs)('is to log, to trace and to report a failed run for $operation', (job) => {
    expect(besideTheTable(job.operation)).toEqual([
      itsOwnLogs(job.operation),
      traces,
      {
        Action: ['sqs:SendMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'],
        Effect: 'Allow',
        Resource: queueArn('JobFailures'),
      },
    ]);
  });

  it.each(streams)(
    'is to log, to trace, to read the stream and to put aside for $operation',
    (row) => {
      expect(besideTheTable(row.operation)).toEqual([
        itsOwnLogs(row.operation),
        traces,
        {
          Action: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
          Effect: 'Allow',
          Resource: ledger.streamArn,
        },
        // The names of streams can be listed all together or not at all.
        { Action: 'dynamodb:ListStreams', Effect: 'Allow', Resource: '*' },
        {
          Action: ['sqs:SendMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'],
          Effect: 'Allow',
          Resource: queueArn('StreamFailures'),
        },
      ]);
    },
  );
});

describe('roles', () => {
  it('are not shared', () => {
    expect(new Set(operations.map(({ operation }) => roleOf(operation))).size).toBe(
      operations.length,
    );
  });

  it('have no policies but those written for them', () => {
    for (const role of Object.values(roles)) {
      expect(role.ManagedPolicyArns).toBeUndefined();
      expect(role.Policies).toBeUndefined();
    }
  });
});

import { beforeAll, describe, expect, it } from '@jest/globals';
import type { App } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { jobs } from '../../infra/jobs.ts';
import { type Route, routes } from '../../infra/routes.ts';
import { entryAttributes } from '../../shared/data/keys.ts';
import { synthesize } from './synth.ts';

type Reference = { Ref: string };
type HttpRoute = {
  RouteKey: string;
  AuthorizationType: string;
  AuthorizerId?: Reference;
  AuthorizationScopes?: string[];
  Target: { 'Fn::Join': [string, [string, Reference]] };
};
type Integration = { IntegrationUri: { 'Fn::GetAtt': [string, string] } };
type LambdaFunction = { Environment: { Variables: Record<string, unknown> } };
type Alarm = {
  AlarmActions: Reference[];
  TreatMissingData: string;
  Dimensions?: { Value: unknown }[];
  Metrics?: {
    Expression?: string;
    MetricStat?: { Metric: { Dimensions: { Value: unknown }[] } };
  }[];
};

const operations = [...routes, ...jobs];
const keyOf = ({ method, path }: Route) => (path === '$default' ? path : `${method} ${path}`);
const nameOf = (operation: string) =>
  operation
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

let app: App;
let template: Template;
let all: Awaited<ReturnType<typeof synthesize>>['all'];

beforeAll(async () => {
  ({ app, template, all } = await synthesize());
});

/** The logical id of the only resource of a type. */
const only = (type: string): string => {
  const ids = Object.keys(all(type));
  expect(ids).toHaveLength(1);
  return ids[0] ?? '';
};

describe('the API', () => {
  const routeOf = (key: string): HttpRoute | undefined =>
    Object.values(all<HttpRoute>('AWS::ApiGatewayV2::Route')).find(
      ({ RouteKey }) => RouteKey === key,
    );

  it('has the routes of the table and no others', () => {
    const keys = Object.values(all<HttpRoute>('AWS::ApiGatewayV2::Route')).map(
      ({ RouteKey }) => RouteKey,
    );
    expect(keys.toSorted()).toEqual(routes.map(keyOf).toSorted());
  });

  it.each(routes)('answers $method $path by $operation', (route) => {
    const [, integration] = routeOf(keyOf(route))?.Target['Fn::Join'][1] ?? [];
    const { IntegrationUri } =
      all<Integration>('AWS::ApiGatewayV2::Integration')[integration?.Ref ?? ''] ?? {};
    expect(IntegrationUri).toEqual({ 'Fn::GetAtt': [nameOf(route.operation), 'Arn'] });
  });

  it.each(routes.filter(({ scopes }) => scopes.length > 0))(
    'asks a token with one of $scopes for $method $path',
    (route) => {
      expect(routeOf(keyOf(route))).toMatchObject({
        AuthorizationType: 'JWT',
        AuthorizerId: { Ref: only('AWS::ApiGatewayV2::Authorizer') },
        AuthorizationScopes: route.scopes.map((scope) => `kawan/${scope}`),
      });
    },
  );

  it('is open on these routes only', () => {
    const open = Object.values(all<HttpRoute>('AWS::ApiGatewayV2::Route'))
      .filter(({ AuthorizationType }) => AuthorizationType !== 'JWT')
      .map(({ RouteKey }) => RouteKey);
    expect(open.toSorted()).toEqual(['$default', 'GET /v1/health', 'GET /v1/openapi.json']);
  });

  it('takes tokens of the pool, issued to either client', () => {
    const pool = { Ref: only('AWS::Cognito::UserPool') };
    const clients = Object.keys(all('AWS::Cognito::UserPoolClient')).map((Ref) => ({ Ref }));
    expect(clients).toHaveLength(2);
    template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: {
        Audience: clients,
        Issuer: {
          'Fn::Join': [
            '',
            ['https://cognito-idp.', { Ref: 'AWS::Region' }, '.amazonaws.com/', pool],
          ],
        },
      },
    });
  });

  it('throttles every route', () => {
    const { RouteSettings, DefaultRouteSettings } = Object.values(
      all<{ RouteSettings: object; DefaultRouteSettings: object }>('AWS::ApiGatewayV2::Stage'),
    )[0] ?? { RouteSettings: {}, DefaultRouteSettings: {} };
    expect(Object.keys(RouteSettings).toSorted()).toEqual(routes.map(keyOf).toSorted());
    for (const limits of [DefaultRouteSettings, ...Object.values(RouteSettings)]) {
      expect(limits).toEqual({
        ThrottlingRateLimit: expect.any(Number),
        ThrottlingBurstLimit: expect.any(Number),
      });
    }
  });

  it('logs no addresses and no browsers', () => {
    const [stage] = Object.values(
      all<{ AccessLogSettings: { Format: string } }>('AWS::ApiGatewayV2::Stage'),
    );
    expect(Object.keys(JSON.parse(stage?.AccessLogSettings.Format ?? '{}'))).toEqual([
      'requestId',
      'routeKey',
      'status',
      'latencyMs',
      'integrationLatencyMs',
      'integrationError',
    ]);
    expect(stage?.AccessLogSettings.Format).not.toMatch(/identity|authorizer/);
  });
});

describe('the functions', () => {
  it('are those of the tables and no others', () => {
    expect(Object.keys(all('AWS::Lambda::Function')).toSorted()).toEqual(
      operations.map(({ operation }) => nameOf(operation)).toSorted(),
    );
  });

  it.each(operations)('know the table, the operation and its groups: $operation', (row) => {
    const fn = all<LambdaFunction>('AWS::Lambda::Function')[nameOf(row.operation)];
    const groups = 'groups' in row ? row.groups : [];
    expect(fn?.Environment.Variables).toEqual({
      TABLE_NAME: { Ref: only('AWS::DynamoDB::Table') },
      OPERATION: row.operation,
      ...(groups.length > 0 ? { GROUPS: groups.join(',') } : {}),
    });
  });

  it('run on arm64 under Node 24, traced, within a time limit', () => {
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 1024,
      TracingConfig: { Mode: 'Active' },
    });
    template.resourcePropertiesCountIs('AWS::Lambda::Function', { Timeout: 10 }, routes.length);
    template.resourcePropertiesCountIs('AWS::Lambda::Function', { Timeout: 60 }, jobs.length);
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

describe('who may call', () => {
  it('are people that were invited, with a second factor', () => {
    template.hasResource('AWS::Cognito::UserPool', {
      DeletionPolicy: 'Retain',
      Properties: {
        AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
        MfaConfiguration: 'ON',
        EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
        DeletionProtection: 'ACTIVE',
        UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
      },
    });
  });

  it('are members of the four groups', () => {
    const groups = Object.values(all<{ GroupName: string }>('AWS::Cognito::UserPoolGroup'));
    expect(groups.map(({ GroupName }) => GroupName).toSorted()).toEqual([
      'admin',
      'approver',
      'auditor',
      'support',
    ]);
  });

  const scope = (name: string) => ({
    'Fn::Join': ['', [{ Ref: only('AWS::Cognito::UserPoolResourceServer') }, `/${name}`]],
  });

  it('are machines that keep a secret and may only handle orders', () => {
    template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      GenerateSecret: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: [scope('orders')],
    });
  });

  it('are browsers without a secret, for a short while, that may only administer', () => {
    template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      GenerateSecret: false,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', scope('admin')],
      PreventUserExistenceErrors: 'ENABLED',
      AccessTokenValidity: 15,
      RefreshTokenValidity: 480,
      RefreshTokenRotation: { Feature: 'ENABLED' },
      TokenValidityUnits: { AccessToken: 'minutes', RefreshToken: 'minutes' },
    });
  });
});

describe('the schedules', () => {
  it.each(jobs)('start $operation every $everyMinutes minutes, retried once', (job) => {
    const queue = { 'Fn::GetAtt': [only('AWS::SQS::Queue'), 'Arn'] };
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

describe('the logs', () => {
  it('are kept for three months, the access log and one for each function', () => {
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
    template.resourceCountIs('AWS::Logs::LogGroup', operations.length + 1);
  });
});

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

  it.each(['ApiServerErrors', 'JobFailures', 'TableThrottled', 'TableSystemErrors'])(
    'include %s',
    (name) => {
      expect(alarm(name).TreatMissingData).toBe('notBreaching');
    },
  );

  it('count a silent part of a sum as zero', () => {
    for (const { Metrics = [] } of Object.values(all<Alarm>('AWS::CloudWatch::Alarm'))) {
      for (const { Expression } of Metrics) {
        for (const part of Expression?.split(' + ') ?? []) expect(part).toMatch(/^FILL\(\w+, 0\)$/);
      }
    }
  });
});

describe('the whole stack', () => {
  it('keeps the AWS Solutions rules, or says beside the resource why not', () => {
    expect(new AwsSolutionsChecks().validateScope(app).violations).toEqual([]);
  });
});

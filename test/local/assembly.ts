import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';

export type SmallFunction = {
  /** The body of the function: `event`, `context` and whatever a module may use. */
  code: string;
  routeKey?: string;
  scope?: string;
  schedule?: string;
  timeoutSeconds?: number;
};

const ref = (name: string) => ({ Ref: name });

/** A folder that goes when the tests of the file are over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kawan-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a cloud assembly as the CDK does, with a few functions of a line each. */
export function writeAssembly(functions: Record<string, SmallFunction>): string {
  const folder = temporaryFolder();
  const resources: Record<string, unknown> = {
    Ledger: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
        DeletionProtectionEnabled: true,
      },
    },
    MachineClient: client('kawan/orders'),
    ConsoleClient: client('openid', 'kawan/admin'),
    Tokens: {
      Type: 'AWS::ApiGatewayV2::Authorizer',
      Properties: {
        AuthorizerType: 'JWT',
        JwtConfiguration: {
          Audience: [ref('MachineClient'), ref('ConsoleClient')],
          Issuer: { 'Fn::Join': ['', ['https://idp.', ref('AWS::Region')]] },
        },
      },
    },
  };
  for (const [id, fn] of Object.entries(functions)) {
    Object.assign(resources, resourcesOf(id, fn));
    mkdirSync(join(folder, `asset.${id}`));
    writeFileSync(
      join(folder, `asset.${id}`, 'index.mjs'),
      `export const handler = async (event, context) => { ${fn.code} };`,
    );
  }
  const template = {
    Resources: resources,
    Outputs: {
      MachineClientId: { Value: ref('MachineClient') },
      ConsoleClientId: { Value: ref('ConsoleClient') },
    },
  };
  writeFileSync(join(folder, 'Small.template.json'), JSON.stringify(template));
  return folder;
}

const client = (...scopes: string[]) => ({
  Type: 'AWS::Cognito::UserPoolClient',
  Properties: { AllowedOAuthScopes: scopes },
});

function resourcesOf(id: string, { routeKey, scope, schedule, timeoutSeconds }: SmallFunction) {
  const arn = { 'Fn::GetAtt': [id, 'Arn'] };
  return {
    [id]: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Key: `${id}.zip` },
        Handler: 'index.handler',
        Environment: { Variables: { TABLE_NAME: ref('Ledger'), OPERATION: id } },
        ...(timeoutSeconds ? { Timeout: timeoutSeconds } : {}),
      },
    },
    ...(routeKey && {
      [`${id}Integration`]: {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: {
          IntegrationType: 'AWS_PROXY',
          IntegrationUri: arn,
          PayloadFormatVersion: '2.0',
        },
      },
      [`${id}Route`]: {
        Type: 'AWS::ApiGatewayV2::Route',
        Properties: {
          RouteKey: routeKey,
          Target: { 'Fn::Join': ['/', ['integrations', ref(`${id}Integration`)]] },
          ...(scope && {
            AuthorizationType: 'JWT',
            AuthorizerId: ref('Tokens'),
            AuthorizationScopes: [scope],
          }),
        },
      },
    }),
    ...(schedule && {
      [`${id}Schedule`]: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: { ScheduleExpression: schedule, Target: { Arn: arn } },
      },
    }),
  };
}

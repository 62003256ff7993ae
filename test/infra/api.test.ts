import { describe, expect, it } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { type Route, routes } from '../../infra/routes.ts';
import { nameOf, synthesize } from './synth.ts';

type Reference = { Ref: string };
type HttpRoute = {
  RouteKey: string;
  AuthorizationType: string;
  AuthorizerId?: Reference;
  AuthorizationScopes?: string[];
  Target: { 'Fn::Join': [string, [string, Reference]] };
};
type Integration = { IntegrationUri: { 'Fn::GetAtt': [string, string] } };

const keyOf = ({ method, path }: Route) => (path === '$default' ? path : `${method} ${path}`);

const { json, all, only } = synthesize();
const template = Template.fromJSON(json);

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

  it('leaves these routes only to their functions: what is open, and what takes links', () => {
    const open = Object.values(all<HttpRoute>('AWS::ApiGatewayV2::Route'))
      .filter(({ AuthorizationType }) => AuthorizationType !== 'JWT')
      .map(({ RouteKey }) => RouteKey);
    expect(open.toSorted()).toEqual([
      '$default',
      'GET /v1/health',
      'GET /v1/me',
      'GET /v1/me/entries',
      'GET /v1/openapi.json',
    ]);
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

import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { issuerOrigins } from '../../infra/identity.ts';
import { securityHeaders } from '../../infra/site/headers.ts';
import { answerTo, edgeFunction } from '../../infra/site/paths.ts';
import { stages } from '../../infra/stages.ts';
import { synthesize } from './synth.ts';

const { json, all, host, deployed } = synthesize();
const template = Template.fromJSON(json);

type Behavior = {
  PathPattern?: string;
  TargetOriginId: string;
  CachePolicyId: string;
  OriginRequestPolicyId?: string;
  ResponseHeadersPolicyId?: { Ref: string };
  ViewerProtocolPolicy: string;
  FunctionAssociations?: { EventType: string }[];
};
type Origin = {
  Id: string;
  DomainName: unknown;
  OriginAccessControlId?: unknown;
  CustomOriginConfig?: { OriginProtocolPolicy: string };
};
type Distribution = {
  DistributionConfig: {
    DefaultCacheBehavior: Behavior;
    CacheBehaviors: Behavior[];
    Origins: Origin[];
  };
};
type HeadersPolicy = {
  ResponseHeadersPolicyConfig: {
    SecurityHeadersConfig: { ContentSecurityPolicy: { ContentSecurityPolicy: unknown } };
    CustomHeadersConfig: { Items: { Header: string; Value: string }[] };
  };
};

const distribution = () => {
  const [found] = Object.values(all<Distribution>('AWS::CloudFront::Distribution'));
  if (!found) throw new Error('no distribution');
  return found.DistributionConfig;
};
const behaviorOf = (pattern: string) =>
  distribution().CacheBehaviors.find(({ PathPattern }) => PathPattern === pattern);
const originOf = (behavior: Behavior | undefined) =>
  distribution().Origins.find(({ Id }) => Id === behavior?.TargetOriginId);
const headersOf = (behavior: Behavior | undefined) =>
  all<HeadersPolicy>('AWS::CloudFront::ResponseHeadersPolicy')[
    behavior?.ResponseHeadersPolicyId?.Ref ?? ''
  ]?.ResponseHeadersPolicyConfig;

/** CloudFront's own policies, by the ids that they have everywhere. */
const neverKept = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const everythingButHost = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

describe('the one origin', () => {
  it('gives the API everything that was asked, over TLS, and keeps no answer', () => {
    const api = behaviorOf('/v1/*');
    expect(api).toMatchObject({
      AllowedMethods: expect.arrayContaining(['GET', 'PUT', 'POST', 'PATCH']),
      CachePolicyId: neverKept,
      OriginRequestPolicyId: everythingButHost,
      ViewerProtocolPolicy: 'https-only',
    });
    expect(originOf(api)?.CustomOriginConfig?.OriginProtocolPolicy).toBe('https-only');
    // The API's own headers are stricter than those of pages.
    expect(api?.ResponseHeadersPolicyId).toBeUndefined();
  });

  it('takes the pages from a bucket that only it reads', () => {
    expect(originOf(distribution().DefaultCacheBehavior)?.OriginAccessControlId).toBeDefined();
    template.hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
  });

  it('sends every page with the headers that the local stack sends, and with HSTS', () => {
    const { 'content-security-policy': _, ...others } = securityHeaders({ issuer: [] });
    for (const behavior of [distribution().DefaultCacheBehavior, behaviorOf('*/assets/*')]) {
      const headers = headersOf(behavior);
      expect(headers?.SecurityHeadersConfig).toMatchObject({
        ContentTypeOptions: { Override: true },
        FrameOptions: { FrameOption: others['x-frame-options'], Override: true },
        ReferrerPolicy: { ReferrerPolicy: others['referrer-policy'], Override: true },
        StrictTransportSecurity: { AccessControlMaxAgeSec: 63_072_000, Override: true },
      });
      const names = headers?.CustomHeadersConfig.Items.map(({ Header }) => Header);
      expect(names).toEqual(
        expect.arrayContaining(['permissions-policy', 'cross-origin-opener-policy']),
      );
      const policy = JSON.stringify(
        headers?.SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy,
      );
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
      expect(policy).not.toContain('unsafe');
      expect(policy).toContain('.amazoncognito.com');
      expect(policy).toContain('https://cognito-idp.');
    }
    expect(issuerOrigins(stages.prod)).toHaveLength(2);
  });

  it('has hashed files kept for ever and pages asked for again', () => {
    const caching = (behavior: Behavior | undefined) =>
      headersOf(behavior)?.CustomHeadersConfig.Items.find(
        ({ Header }) => Header === 'cache-control',
      )?.Value;
    expect(caching(behaviorOf('*/assets/*'))).toContain('immutable');
    expect(caching(distribution().DefaultCacheBehavior)).toBe('no-cache');
  });

  it('asks the API before anything else: a customer may be called assets', () => {
    expect(distribution().CacheBehaviors.map(({ PathPattern }) => PathPattern)).toEqual([
      '/v1/*',
      '*/assets/*',
    ]);
  });

  it('is where managed login sends people back to', () => {
    const at = (path: string) => ({
      'Fn::Join': ['', ['https://', host, path]],
    });
    template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      CallbackURLs: [at('/console/signed-in')],
      LogoutURLs: [at('/console/')],
    });
  });
});

describe('a path', () => {
  it.each([
    ['/console/', '/console/index.html'],
    ['/console/customers/+62811.22', '/console/index.html'],
    ['/console/signed-in', '/console/index.html'],
    ['/console/config.json', '/console/config.json'],
    ['/console/assets/index-1.js', '/console/assets/index-1.js'],
    ['/points/', '/points/index.html'],
    ['/points/assets/index-1.js', '/points/assets/index-1.js'],
    ['/checkout/kawan-checkout.js', '/checkout/kawan-checkout.js'],
  ])('%s is answered by %s, here and at the edge', (path, file) => {
    expect(answerTo(path)).toEqual({ file });
    expect(atTheEdge(path)).toEqual({ uri: file });
  });

  it.each([
    ['/', '/console/'],
    ['/console', '/console/'],
    ['/points', '/points/'],
  ])('%s is moved to %s, here and at the edge', (path, movedTo) => {
    expect(answerTo(path)).toEqual({ movedTo });
    expect(atTheEdge(path)).toMatchObject({
      statusCode: 308,
      headers: { location: { value: movedTo } },
    });
  });
});

/** As CloudFront runs it: the text alone, without the module it came from. */
const atTheEdge = (uri: string): unknown =>
  JSON.parse(
    JSON.stringify(
      runInNewContext(`${edgeFunction};handler(event)`, { event: { request: { uri } } }),
    ),
  );

describe('a deployment', () => {
  it('copies the pages, but not the one that plays the order platform', () => {
    const files = [...deployed().keys()];
    const folders = new Set(files.map((file) => file.split('/')[0]));
    expect([...folders].toSorted()).toEqual([
      ...['checkout', 'console', 'docs', 'points', 'problems'],
    ]);
    expect(files).toEqual(expect.arrayContaining(['console/index.html', 'points/index.html']));
  });

  it('tells the console whom to sign people in with', () => {
    expect(JSON.parse(deployed().get('console/config.json') ?? '')).toEqual({
      issuer: expect.stringMatching(/^https:\/\/cognito-idp\./),
      clientId: expect.any(String),
      scopes: 'openid kawan/admin',
      logoutUrl: expect.stringMatching(/\/logout$/),
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import { createResolver, Template } from '../../infra/local/intrinsics.ts';
import { synthesize as assemble } from '../../infra/local/synth.ts';
import { readApplication } from '../../infra/local/template.ts';
import { nameOf, synthesize } from './synth.ts';

const { json, all, only } = synthesize();
const template = Template.parse(json);
const rules = json.Rules as Record<string, { Assertions: { Assert: unknown }[] }>;

/** A part of the template as a deployment with these parameters makes it. */
const made = (parameters: Record<string, string>) => createResolver(template, parameters);

const isAllowed = (rule: string, parameters: Record<string, string>) =>
  rules[rule]?.Assertions.every(({ Assert }) => made(parameters)(Assert) === true);

const accepts = (parameter: string, value: string): boolean => {
  const { AllowedPattern } = (json.Parameters as Record<string, { AllowedPattern: string }>)[
    parameter
  ] ?? { AllowedPattern: '^$' };
  return new RegExp(AllowedPattern).test(value);
};

const certificate = 'arn:aws:acm:us-east-1:111122223333:certificate/0a1b-2c3d';
const itsDomain = { SiteDomain: 'points.shop.example', SiteCertificateArn: certificate };
const restored = { LedgerTable: 'kawan-restored', LedgerStreamLabel: '2026-11-23T07:00:00.000' };

describe('a domain', () => {
  const distribution = (parameters: Record<string, string>) =>
    Object(
      made(parameters)(Object.values(all('AWS::CloudFront::Distribution'))[0]?.DistributionConfig),
    );
  const urls = (parameters: Record<string, string>) =>
    made(parameters)([
      Object(json.Outputs).SiteUrl.Value,
      Object.values(all('AWS::Cognito::UserPoolClient')).flatMap(
        ({ CallbackURLs = [] }) => CallbackURLs,
      ),
      Object(all('AWS::Lambda::Function')[nameOf('create-link')]?.Environment).Variables
        .CUSTOMER_PAGE_URL,
    ]);

  it('is CloudFront’s own, with its certificate, where none is given', () => {
    expect(distribution({})).not.toHaveProperty('Aliases', expect.anything());
    expect(distribution({})).not.toHaveProperty('ViewerCertificate', expect.anything());
    const own = `https://${only('AWS::CloudFront::Distribution')}.DomainName`;
    expect(urls({})).toEqual([own, [`${own}/console/signed-in`], `${own}/points/`]);
  });

  it('is that of whoever deploys, with theirs, in every address', () => {
    expect(distribution(itsDomain)).toMatchObject({
      Aliases: ['points.shop.example'],
      ViewerCertificate: {
        AcmCertificateArn: certificate,
        MinimumProtocolVersion: 'TLSv1.2_2021',
        SslSupportMethod: 'sni-only',
      },
    });
    const own = 'https://points.shop.example';
    expect(urls(itsDomain)).toEqual([own, [`${own}/console/signed-in`], `${own}/points/`]);
  });

  it('comes with its certificate, which is in us-east-1, or not at all', () => {
    const rule = 'DomainHasItsCertificate';
    expect(isAllowed(rule, {})).toBe(true);
    expect(isAllowed(rule, itsDomain)).toBe(true);
    for (const [name, value] of Object.entries(itsDomain)) {
      expect(isAllowed(rule, { [name]: value })).toBe(false);
      expect(accepts(name, value)).toBe(true);
      expect(accepts(name, '')).toBe(true);
    }
    expect(accepts('SiteCertificateArn', certificate.replace('us-east-1', 'ap-southeast-3'))).toBe(
      false,
    );
    expect(accepts('SiteDomain', 'https://points.shop.example')).toBe(false);
  });
});

describe('the ledger', () => {
  const assembly = assemble(() => {});
  const arn = 'arn:aws:dynamodb:us-east-1:000000000000:table/kawan-restored';
  /** What a deployment makes, but for functions' bundles, of which ARNs are. */
  const text = (parameters: Record<string, string>) =>
    JSON.stringify(made(parameters)({ ...template.Resources, ...Object(json.Outputs) }));

  it('is the stack’s own where none is given', () => {
    expect(text({})).not.toContain('kawan-restored');
    for (const { environment } of readApplication(assembly).functions) {
      expect(environment.TABLE_NAME).toBe(only('AWS::DynamoDB::Table'));
    }
  });

  it('is the one that was restored, for every function, role, consumer, alarm and graph', () => {
    const { functions } = readApplication(assembly, restored);
    for (const { environment, permissions } of functions) {
      expect(environment.TABLE_NAME).toBe('kawan-restored');
      for (const { resources } of permissions) {
        for (const resource of resources) {
          if (resource !== '*') expect(`${resource}/`).toMatch(new RegExp(`^${arn}/`));
        }
      }
    }
    for (const { EventSourceArn } of Object.values(all('AWS::Lambda::EventSourceMapping'))) {
      expect(made(restored)(EventSourceArn)).toBe(`${arn}/stream/2026-11-23T07:00:00.000`);
    }
    // The stack's own is left alone: nothing is told of it or reads it any more.
    const own = only('AWS::DynamoDB::Table');
    const { [own]: table, ...others } = template.Resources;
    expect(table).toBeDefined();
    expect(JSON.stringify(made(restored)(others))).not.toContain(own);
    expect(text(restored)).toContain('"TableName":{"Value":"kawan-restored"}');
  });

  it('comes with the label of its stream, or not at all', () => {
    const rule = 'LedgerHasItsStream';
    expect(isAllowed(rule, {})).toBe(true);
    expect(isAllowed(rule, restored)).toBe(true);
    for (const [name, value] of Object.entries(restored)) {
      expect(isAllowed(rule, { [name]: value })).toBe(false);
      expect(accepts(name, value)).toBe(true);
    }
    expect(accepts('LedgerTable', 'arn:aws:dynamodb:…')).toBe(false);
    expect(accepts('LedgerStreamLabel', 'latest')).toBe(false);
  });
});

describe('who is told of alarms', () => {
  const subscription = Object.values(template.Resources).find(
    ({ Type }) => Type === 'AWS::SNS::Subscription',
  );
  const isMade = (parameters: Record<string, string>) =>
    made(parameters)({ Condition: subscription?.Condition });

  it('is nobody where nobody is named', () => {
    expect(isMade({})).toBe(false);
  });

  it('is asked by mail whether they want to be', () => {
    expect(isMade({ AlarmEmail: 'ops@shop.example' })).toBe(true);
    expect(made({ AlarmEmail: 'ops@shop.example' })(subscription?.Properties)).toEqual({
      TopicArn: only('AWS::SNS::Topic'),
      Protocol: 'email',
      Endpoint: 'ops@shop.example',
    });
    expect(accepts('AlarmEmail', 'ops@shop.example')).toBe(true);
    expect(accepts('AlarmEmail', 'ops')).toBe(false);
  });
});

import { CfnCondition, CfnParameter, CfnRule, Fn } from 'aws-cdk-lib';
import type { CfnDistribution, Distribution } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { bothOrNeither } from '../choices.ts';

/**
 * Lets whoever deploys give the origin a name of their own, with the certificate for it, which
 * CloudFront takes from us-east-1 alone. Parameters, because CloudFormation remembers them: a later
 * deployment that says nothing of the domain must not take it away. Answers with the name that the
 * origin has, theirs or CloudFront's.
 */
export function addDomain(scope: Construct, distribution: Distribution): string {
  const domain = new CfnParameter(scope, 'SiteDomain', {
    description:
      'The name of the pages and the API, such as points.shop.example. Empty: CloudFront’s.',
    default: '',
    allowedPattern: '^(([a-z0-9-]+\\.)+[a-z]{2,})?$',
    constraintDescription: 'nothing, or a name in small letters such as points.shop.example',
  }).valueAsString;
  const certificate = new CfnParameter(scope, 'SiteCertificateArn', {
    description: 'The certificate for that name, in us-east-1, whatever the region of the stack.',
    default: '',
    allowedPattern: '^(arn:aws[a-z-]*:acm:us-east-1:\\d{12}:certificate/[\\w-]+)?$',
    constraintDescription: 'nothing, or the ARN of a certificate in us-east-1',
  }).valueAsString;
  new CfnRule(scope, 'DomainHasItsCertificate', {
    assertions: [
      {
        assert: bothOrNeither(domain, certificate),
        assertDescription: 'SiteDomain and SiteCertificateArn are given together.',
      },
    ],
  });
  const isTheirs = new CfnCondition(scope, 'SiteHasItsDomain', {
    expression: Fn.conditionNot(Fn.conditionEquals(domain, '')),
  }).logicalId;
  const where = (path: string, value: unknown) =>
    (distribution.node.defaultChild as CfnDistribution).addPropertyOverride(
      `DistributionConfig.${path}`,
      { 'Fn::If': [isTheirs, value, { Ref: 'AWS::NoValue' }] },
    );
  where('Aliases', [domain]);
  where('ViewerCertificate', {
    AcmCertificateArn: certificate,
    MinimumProtocolVersion: 'TLSv1.2_2021',
    SslSupportMethod: 'sni-only',
  });
  return Fn.conditionIf(isTheirs, domain, distribution.distributionDomainName).toString();
}

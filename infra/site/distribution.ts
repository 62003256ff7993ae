import { Aws, Duration, IgnoreMode, Stack, Validations } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  S3OriginAccessControl,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment';
import type { Construct } from 'constructs';
import { issuerOrigins } from '../identity.ts';
import { addLogGroup } from '../logs.ts';
import { removalOf, type Stage } from '../stages.ts';
import { addDomain } from './domain.ts';
import { cachingAskedAgain, cachingForever, hstsSeconds, securityHeaders } from './headers.ts';
import { type ConsoleConfig, configPath, pages } from './pages.ts';
import { edgeFunction } from './paths.ts';

/** The one origin: pages and API, at `url`. */
export type Site = { url: string; bucket: Bucket; distribution: Distribution };

/**
 * CloudFront before the pages' bucket and the API, so that both have one origin. The bucket is
 * private and only this distribution reads it.
 */
export function addSite(scope: Construct, stage: Stage, api: HttpApi): Site {
  const bucket = addBucket(scope, stage);
  const headers = securityHeaders({ issuer: issuerOrigins(stage) });
  const pagesOrigin = S3BucketOrigin.withOriginAccessControl(bucket, {
    originAccessControl: new S3OriginAccessControl(scope, 'SiteAccess', {
      originAccessControlName: nameInAccount(scope, 'SiteAccess'),
    }),
  });
  const rewriting = new EdgeFunction(scope, 'SitePaths', {
    runtime: FunctionRuntime.JS_2_0,
    code: FunctionCode.fromInline(edgeFunction),
    comment: 'Kawan: which file answers a path',
  });
  const { region, urlSuffix } = Stack.of(scope);
  const distribution = new Distribution(scope, 'Site', {
    comment: 'Kawan: pages and API, one origin',
    httpVersion: HttpVersion.HTTP2_AND_3,
    priceClass: PriceClass.PRICE_CLASS_ALL,
    defaultBehavior: {
      origin: pagesOrigin,
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      cachePolicy: addAskingAgain(scope),
      responseHeadersPolicy: addHeaders(scope, 'PageHeaders', headers, cachingAskedAgain),
      functionAssociations: [{ function: rewriting, eventType: FunctionEventType.VIEWER_REQUEST }],
    },
    additionalBehaviors: {
      // The first, because a customer may be called `assets`.
      '/v1/*': {
        origin: new HttpOrigin(`${api.apiId}.execute-api.${region}.${urlSuffix}`, {
          protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
        }),
        // Over plain HTTP a token would be sent readable before it could be redirected.
        viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
        allowedMethods: AllowedMethods.ALLOW_ALL,
        cachePolicy: CachePolicy.CACHING_DISABLED,
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      },
      '*/assets/*': {
        origin: pagesOrigin,
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        responseHeadersPolicy: addHeaders(scope, 'AssetHeaders', headers, cachingForever),
      },
    },
  });
  acknowledge(bucket, distribution);
  return { url: `https://${addDomain(scope, distribution)}`, bucket, distribution };
}

/**
 * CloudFront's parts have a name of their own in the whole account: with the region in it, another
 * region can be deployed beside the first before callers are led there.
 */
const nameInAccount = (scope: Construct, id: string): string =>
  `${Stack.of(scope).stackName}-${id}-${Aws.REGION}`;

/** Compressed at the edge, which it is only where it may be kept at all. */
const addAskingAgain = (scope: Construct): CachePolicy =>
  new CachePolicy(scope, 'AskingAgain', {
    cachePolicyName: nameInAccount(scope, 'AskingAgain'),
    comment: 'Kawan: pages, compressed and good for a second',
    minTtl: Duration.seconds(0),
    defaultTtl: Duration.seconds(1),
    maxTtl: Duration.seconds(1),
    enableAcceptEncodingGzip: true,
    enableAcceptEncodingBrotli: true,
  });

/** What is in it can be built again from the source, so it needs no versions and no backups. */
const addBucket = (scope: Construct, stage: Stage): Bucket =>
  new Bucket(scope, 'SiteFiles', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    removalPolicy: removalOf(stage),
  });

/** The one source's headers, in CloudFront's words: those that it has a name for, and the others. */
function addHeaders(
  scope: Construct,
  id: string,
  headers: Record<string, string>,
  caching: string,
): ResponseHeadersPolicy {
  const {
    'content-security-policy': contentSecurityPolicy = '',
    'x-content-type-options': _nosniff,
    'x-frame-options': _deny,
    'referrer-policy': _noReferrer,
    ...others
  } = headers;
  const override = true;
  return new ResponseHeadersPolicy(scope, id, {
    responseHeadersPolicyName: nameInAccount(scope, id),
    comment: `Kawan: ${caching}`,
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy, override },
      contentTypeOptions: { override },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override },
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override },
      strictTransportSecurity: { accessControlMaxAge: Duration.seconds(hstsSeconds), override },
    },
    customHeadersBehavior: {
      customHeaders: Object.entries({ ...others, 'cache-control': caching }).map(
        ([header, value]) => ({ header, value, override }),
      ),
    },
  });
}

/**
 * Copies the built pages into the bucket at each deployment, with what the admin app has to know of
 * it. Files of earlier builds stay: somebody has a page open that loads the rest of itself later.
 */
export function deployPages(
  scope: Construct,
  stage: Stage,
  { bucket }: Site,
  { folder, config }: { folder: string; config: ConsoleConfig },
): void {
  const exclude = ['.*', ...pages.filter(({ isLocal }) => isLocal).map(({ path }) => path)];
  new BucketDeployment(scope, 'Pages', {
    destinationBucket: bucket,
    sources: [
      Source.asset(folder, { exclude, ignoreMode: IgnoreMode.GIT }),
      Source.jsonData(configPath.slice(1), config),
    ],
    prune: false,
    memoryLimit: 512,
    logGroup: addLogGroup(scope, 'PagesLogs', stage),
  });
  acknowledgeProvider(Stack.of(scope), bucket);
}

/** CDK's own function, which copies the pages at a deployment. */
function acknowledgeProvider(stack: Stack, bucket: Bucket): void {
  const provider = stack.node.children.find(({ node }) =>
    node.id.startsWith('Custom::CDKBucketDeployment'),
  );
  if (!provider) throw new Error('CDK has given its own function another name.');
  const stagedAssets =
    'arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>/*';
  const files = `<${stack.getLogicalId(bucket.node.defaultChild as CfnBucket)}.Arn>/*`;
  const findings = [
    'AwsSolutions-L1',
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
    ...['GetObject*', 'GetBucket*', 'List*', 'DeleteObject*', 'Abort*'].map(
      (action) => `AwsSolutions-IAM5[Action::s3:${action}]`,
    ),
    ...[stagedAssets, files].map((resource) => `AwsSolutions-IAM5[Resource::${resource}]`),
  ];
  const reason =
    'CDK’s own function: it copies the pages from the staged assets into their bucket at a deployment, and nothing of the product calls it.';
  for (const id of findings) Validations.of(provider).acknowledge({ id, reason });
}

function acknowledge(bucket: Bucket, distribution: Distribution): void {
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason: 'It holds the public files of the pages, and CloudFront alone reads them.',
  });
  const reasons = {
    'AwsSolutions-CFR1': 'Customers travel: their points are theirs wherever they are.',
    'AwsSolutions-CFR2':
      'Every route has its own limit at the API, and codes a budget of guesses; a firewall before them is for whoever deploys to add.',
    'AwsSolutions-CFR3':
      'A log of paths and addresses would hold what the product keeps out of its logs: ids that may be telephone numbers. The API logs each request by its route.',
    'AwsSolutions-CFR4':
      'The name is CloudFront’s own, with its certificate, unless whoever deploys has a domain: then the minimum is TLS 1.2.',
  };
  for (const [id, reason] of Object.entries(reasons)) {
    Validations.of(distribution).acknowledge({ id, reason });
  }
}

import { join } from 'node:path';
import { CfnOutput, Duration, Stack, Validations } from 'aws-cdk-lib';
import {
  CfnStage,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { addAlarms } from './alarms.ts';
import { addChoices, environmentOf } from './choices.ts';
import { addConsumers } from './consumers.ts';
import { addDashboard } from './dashboard.ts';
import { addFunction, logicalName, type Operation } from './function.ts';
import { addIdentity, consoleConfig, type Identity, scopeId } from './identity.ts';
import { type Job, jobs } from './jobs.ts';
import { addLedger } from './ledger.ts';
import { addLogGroup } from './logs.ts';
import { addQueries } from './queries.ts';
import { callersOf, type Route, routes } from './routes.ts';
import { addSite, deployPages } from './site/distribution.ts';
import type { Stage } from './stages.ts';
import { streams } from './streams.ts';

type Parts = {
  stage: Stage;
  /** The folder that holds each function's bundle under the operation's name. */
  assets: string;
  /** The folder with the built pages. */
  site: string;
};

/** Everything Kawan has on AWS at one stage, built from the route, job and stream tables. */
export class KawanStack extends Stack {
  constructor(scope: Construct, id: string, { stage, assets, site }: Parts) {
    super(scope, id, {
      description: 'Kawan: referrals and loyalty points',
      terminationProtection: stage.isKept,
    });
    const ledger = addLedger(this, stage);
    const api = new HttpApi(this, 'Api', { apiName: stage.name, createDefaultStage: false });
    const origin = addSite(this, stage, api);
    const identity = addIdentity(this, stage, origin.url);
    deployPages(this, stage, origin, { folder: site, config: consoleConfig(identity) });
    const chosen = addChoices(this, origin.url);
    const add = (spec: Omit<Operation, 'asset'>) =>
      addFunction(this, stage, ledger, { ...spec, asset: join(assets, spec.operation) });
    const answering = new Map(
      routes.map((route) => [
        route,
        add({
          ...route,
          callers: callersOf(route),
          environment: environmentOf(route, chosen),
          timeoutSeconds: 10,
        }),
      ]),
    );
    addRoutes(this, stage, api, identity, answering);
    const working = new Map(
      jobs.map((job) => [job, add({ timeoutSeconds: 60, ...job, ...keptLonger(stage, job) })]),
    );
    const failures = addSchedules(this, working);
    const consuming = new Map(
      streams.map((stream) => [
        stream,
        add({ ...stream, timeoutSeconds: 60, logsKept: stage.evidenceKept }),
      ]),
    );
    const undelivered = addConsumers(this, ledger, consuming);
    const functions = { answering, working, consuming };
    const watched = { stage, ledger, api, ...functions, failures, undelivered };
    const { topic, alarms } = addAlarms(this, watched);
    addDashboard(this, watched, alarms);
    const everything = [...answering, ...working, ...consuming];
    addQueries(
      this,
      stage,
      new Map(everything.map(([{ operation }, fn]) => [operation, fn.logGroup])),
    );

    new CfnOutput(this, 'SiteUrl', { value: origin.url });
    // Where a domain of one's own has to lead.
    const siteTarget = origin.distribution.distributionDomainName;
    new CfnOutput(this, 'SiteTarget', { value: siteTarget });
    new CfnOutput(this, 'ApiUrl', { value: api.apiEndpoint });
    new CfnOutput(this, 'TableName', { value: ledger.name });
    new CfnOutput(this, 'UserPoolId', { value: identity.pool.userPoolId });
    new CfnOutput(this, 'MachineClientId', { value: identity.machine.userPoolClientId });
    new CfnOutput(this, 'ConsoleClientId', { value: identity.console.userPoolClientId });
    new CfnOutput(this, 'AlarmTopicArn', { value: topic.topicArn });
    new CfnOutput(this, 'LoginUrl', { value: identity.domain.baseUrl() });
  }
}

/** What reads the whole ledger says how it stands, which is evidence. */
const keptLonger = ({ evidenceKept }: Stage, { scans }: Job) =>
  scans ? { logsKept: evidenceKept } : {};

/** Each route calls its own function, after the token and its scope are checked. */
function addRoutes(
  scope: Construct,
  stage: Stage,
  api: HttpApi,
  identity: Identity,
  functions: Map<Route, LambdaFunction>,
): void {
  const authorizer = new HttpUserPoolAuthorizer('Tokens', identity.pool, {
    userPoolClients: [identity.machine, identity.console],
  });
  const httpRoutes = [...functions].map(([route, fn]) => {
    const name = logicalName(route.operation);
    const httpRoute = new HttpRoute(scope, `${name}Route`, {
      httpApi: api,
      routeKey:
        route.path === '$default'
          ? HttpRouteKey.DEFAULT
          : HttpRouteKey.with(route.path, HttpMethod[route.method]),
      integration: new HttpLambdaIntegration(`${name}Integration`, fn),
      ...(route.scopes.length > 0
        ? { authorizer, authorizationScopes: route.scopes.map(scopeId) }
        : {}),
    });
    if (route.scopes.length === 0) {
      Validations.of(httpRoute).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason: whyNoAuthorizer(route),
      });
    }
    return httpRoute;
  });
  const served = addStage(scope, stage, api);
  // The throttling of a route can't be set before the route is there.
  for (const httpRoute of httpRoutes) served.node.addDependency(httpRoute);
}

const whyNoAuthorizer = ({ bearer, operation }: Route): string =>
  bearer === 'link'
    ? `${operation} takes the token of a customer's link, no JWT, and checks it itself.`
    : `The route table opens ${operation} to anyone.`;

function addStage(scope: Construct, stage: Stage, api: HttpApi): CfnStage {
  const accessLog = addLogGroup(scope, 'ApiAccessLog', stage);
  const { anyone } = stage.throttling;
  return new CfnStage(scope, 'ApiStage', {
    apiId: api.apiId,
    stageName: '$default',
    autoDeploy: true,
    defaultRouteSettings: {
      throttlingRateLimit: anyone.rate,
      throttlingBurstLimit: anyone.burst,
    },
    routeSettings: Object.fromEntries(
      routes.map((route) => [
        route.path === '$default' ? route.path : `${route.method} ${route.path}`,
        throttling(route, stage),
      ]),
    ),
    accessLogSettings: {
      destinationArn: accessLog.logGroupArn,
      // Who called (address, browser) is personal and stays out.
      format: JSON.stringify({
        requestId: '$context.requestId',
        routeKey: '$context.routeKey',
        status: '$context.status',
        latencyMs: '$context.responseLatency',
        integrationLatencyMs: '$context.integrationLatency',
        integrationError: '$context.integrationErrorMessage',
      }),
    },
  });
}

/** Orders come in crowds, administrators and strangers don't. */
function throttling({ scopes }: Route, { throttling: { orders, admin, anyone } }: Stage) {
  const { rate, burst } = scopes.includes('orders')
    ? orders
    : scopes.includes('admin')
      ? admin
      : anyone;
  return { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst };
}

/**
 * Starts each job on its schedule. A run that could not be started, or that failed twice, is kept
 * in the queue of failures: the next run does its work, the message tells that it had to.
 */
function addSchedules(scope: Construct, functions: Map<Job, LambdaFunction>): Queue {
  const failures = new Queue(scope, 'JobFailures', {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  Validations.of(failures).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason: 'This is the dead-letter queue itself, of the schedules and the job functions.',
  });
  const role = new Role(scope, 'ScheduleRole', {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  });
  // The next run comes soon and does the work of a lost one: an old start is not worth keeping.
  const bounds = { retryAttempts: 1, maxEventAge: Duration.minutes(5) };
  for (const [job, fn] of functions) {
    const name = logicalName(job.operation);
    fn.configureAsyncInvoke({ ...bounds, onFailure: new SqsDestination(failures) });
    new Schedule(scope, `${name}Schedule`, {
      schedule: ScheduleExpression.rate(Duration.minutes(job.everyMinutes)),
      target: new LambdaInvoke(fn, { ...bounds, role, deadLetterQueue: failures }),
    });
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${name}.Arn>:*]`,
      reason: 'The star stands for the versions of this one function.',
    });
  }
  return failures;
}

import { Duration, Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { logicalName } from './function.ts';
import type { Job } from './jobs.ts';
import type { Route } from './routes.ts';
import type { Stream } from './streams.ts';

export type Watched = {
  table: Table;
  api: HttpApi;
  answering: Map<Route, LambdaFunction>;
  working: Map<Job, LambdaFunction>;
  consuming: Map<Stream, LambdaFunction>;
  /** What jobs, and what consumers, failed at for good. */
  failures: Queue;
  undelivered: Queue;
};

/** Tells the topic that it returns what a person should look at. Somebody has to subscribe. */
export function addAlarms(scope: Construct, watched: Watched): Topic {
  const topic = addTopic(scope);
  const action = new SnsAction(topic);
  const alarm = (name: string, description: string, metric: IMetric, more = {}) =>
    new Alarm(scope, `${name}Alarm`, {
      alarmDescription: description,
      metric,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...more,
    }).addAlarmAction(action);

  const functions = [...watched.answering, ...watched.working, ...watched.consuming];
  for (const [{ operation }, fn] of functions) {
    const name = logicalName(operation);
    alarm(
      name,
      `${operation} crashed, timed out or was throttled.`,
      sumOf({ errors: fn.metricErrors(), throttles: fn.metricThrottles() }),
    );
  }
  for (const [{ operation, everyMinutes }, fn] of watched.working) {
    alarm(
      `${logicalName(operation)}Missed`,
      `${operation} did not run.`,
      fn.metricInvocations({ period: Duration.minutes(everyMinutes) }),
      {
        comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
        // Two missed runs, or ten minutes of them: one late start isn't worth a call.
        evaluationPeriods: Math.max(2, Math.ceil(10 / everyMinutes)),
        treatMissingData: TreatMissingData.BREACHING,
      },
    );
  }
  for (const [{ operation }, fn] of watched.consuming) {
    alarm(
      `${logicalName(operation)}Late`,
      `${operation} is more than five minutes behind the table.`,
      fn.metric('IteratorAge', { statistic: Stats.MAXIMUM, period: Duration.minutes(1) }),
      { threshold: 5 * 60_000, evaluationPeriods: 3 },
    );
  }
  alarm(
    'LedgerDrift',
    'A balance changed and no entry accounts for it; the account is frozen.',
    new Metric({ namespace: 'Kawan', metricName: 'LedgerDrift', statistic: Stats.SUM }),
  );
  alarm(
    'StreamFailures',
    'A change of the table could not be processed; its message tells where in the stream it is.',
    watched.undelivered.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM }),
  );
  alarm(
    'JobFailures',
    'A run of a job failed for good; its message tells which and why.',
    watched.failures.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM }),
  );
  alarm(
    'ApiServerErrors',
    'Callers were answered 5xx.',
    watched.api.metricServerError({ statistic: Stats.SUM }),
    // One can be a deployment or a passing fault that the caller's retry has healed.
    { threshold: 5 },
  );
  alarm(
    'TableThrottled',
    'The table refused requests for going over its throughput.',
    tableSum(watched.table, 'ThrottledRequests'),
  );
  alarm('TableSystemErrors', 'DynamoDB itself failed.', tableSum(watched.table, 'SystemErrors'));
  return topic;
}

/**
 * A plain sum has no value where one of its parts has none, and most of these metrics are silent
 * while all is well: the alarm would sleep through what it is for. So silence counts as zero.
 */
function sumOf(metrics: Record<string, IMetric>): MathExpression {
  return new MathExpression({
    expression: Object.keys(metrics)
      .map((name) => `FILL(${name}, 0)`)
      .join(' + '),
    usingMetrics: metrics,
  });
}

const tableOperations = [
  'GetItem',
  'BatchGetItem',
  'Query',
  'PutItem',
  'UpdateItem',
  'TransactWriteItems',
];

const tableSum = (table: Table, metricName: string) =>
  sumOf(
    Object.fromEntries(
      tableOperations.map((operation) => [
        operation.toLowerCase(),
        table.metric(metricName, {
          statistic: Stats.SUM,
          dimensionsMap: { TableName: table.tableName, Operation: operation },
        }),
      ]),
    ),
  );

/**
 * CloudWatch can't use the key that AWS manages for SNS, so the topic has one of its own; and a
 * topic with a policy of its own has to let CloudWatch in by name.
 */
function addTopic(scope: Construct): Topic {
  const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com', {
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
  });
  const key = new Key(scope, 'AlarmKey', {
    description: 'Kawan: alarm messages',
    enableKeyRotation: true,
  });
  key.grant(
    new ServicePrincipal('cloudwatch.amazonaws.com'),
    'kms:Decrypt',
    'kms:GenerateDataKey*',
  );
  const topic = new Topic(scope, 'Alarms', { masterKey: key, enforceSSL: true });
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [cloudWatch],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
    }),
  );
  return topic;
}

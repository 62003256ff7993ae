import { CfnCondition, CfnParameter, Duration, Fn, Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSubscription, Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { logicalName } from './function.ts';
import type { Job } from './jobs.ts';
import type { Ledger } from './ledger.ts';
import type { Route } from './routes.ts';
import { removalOf, type Stage } from './stages.ts';
import type { Stream } from './streams.ts';

export type Watched = {
  stage: Stage;
  ledger: Ledger;
  api: HttpApi;
  answering: Map<Route, LambdaFunction>;
  working: Map<Job, LambdaFunction>;
  consuming: Map<Stream, LambdaFunction>;
  /** What jobs, and what consumers, failed at for good. */
  failures: Queue;
  undelivered: Queue;
};

/** Where the runbook says what to do: its sections, by the anchors of their headings. */
type Entry =
  | 'a-function-failed'
  | 'a-job-did-not-run'
  | 'a-consumer-is-behind'
  | 'ledger-drift'
  | 'books-not-reconciled'
  | 'changes-were-put-aside'
  | 'a-run-failed-for-good'
  | 'callers-were-answered-5xx'
  | 'the-table-was-throttled'
  | 'dynamodb-failed';

/**
 * Tells the topic that it returns what a person should look at, and where the runbook says what to
 * do about it. Somebody has to subscribe.
 */
export function addAlarms(scope: Construct, watched: Watched): { topic: Topic; alarms: Alarm[] } {
  const topic = addTopic(scope, watched.stage);
  const action = new SnsAction(topic);
  const alarms: Alarm[] = [];
  const alarm = (name: string, entry: Entry, description: string, metric: IMetric, more = {}) => {
    const added = new Alarm(scope, `${name}Alarm`, {
      alarmDescription: `${description} What to do: docs/runbook.md#${entry}`,
      metric,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...more,
    });
    added.addAlarmAction(action);
    alarms.push(added);
  };
  watchFunctions(alarm, watched);
  watchBooks(alarm, watched);
  watchTable(alarm, watched);
  return { topic, alarms };
}

type AddAlarm = (
  name: string,
  entry: Entry,
  description: string,
  metric: IMetric,
  more?: Partial<AlarmProps>,
) => void;

function watchFunctions(alarm: AddAlarm, watched: Watched): void {
  const functions = [...watched.answering, ...watched.working, ...watched.consuming];
  for (const [{ operation }, fn] of functions) {
    const name = logicalName(operation);
    alarm(
      name,
      'a-function-failed',
      `${operation} crashed, timed out or was throttled.`,
      sumOf({ errors: fn.metricErrors(), throttles: fn.metricThrottles() }),
    );
  }
  for (const [{ operation, everyMinutes }, fn] of watched.working) {
    alarm(
      `${logicalName(operation)}Missed`,
      'a-job-did-not-run',
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
      'a-consumer-is-behind',
      `${operation} is more than five minutes behind the table.`,
      fn.metric('IteratorAge', { statistic: Stats.MAXIMUM, period: Duration.minutes(1) }),
      { threshold: 5 * 60_000, evaluationPeriods: 3 },
    );
  }
}

function watchBooks(alarm: AddAlarm, watched: Watched): void {
  const namespace = watched.stage.name;
  alarm(
    'LedgerDrift',
    'ledger-drift',
    'A balance is not what its entries say; the account is frozen.',
    new Metric({ namespace, metricName: 'LedgerDrift', statistic: Stats.SUM }),
  );
  alarm(
    'BooksNotReconciled',
    'books-not-reconciled',
    'No full reconciliation was finished in two days.',
    new Metric({
      ...{ namespace, metricName: 'ReconcileRuns', statistic: Stats.SUM },
      period: Duration.days(1),
    }),
    {
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 2,
      treatMissingData: TreatMissingData.BREACHING,
    },
  );
  alarm(
    'StreamFailures',
    'changes-were-put-aside',
    'A change of the table could not be processed; its message tells where in the stream it is.',
    watched.undelivered.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM }),
  );
  alarm(
    'JobFailures',
    'a-run-failed-for-good',
    'A run of a job failed for good; its message tells which and why.',
    watched.failures.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM }),
  );
}

function watchTable(alarm: AddAlarm, watched: Watched): void {
  alarm(
    'ApiServerErrors',
    'callers-were-answered-5xx',
    'Callers were answered 5xx.',
    watched.api.metricServerError({ statistic: Stats.SUM }),
    // One can be a deployment or a passing fault that the caller's retry has healed.
    { threshold: 5 },
  );
  alarm(
    'TableThrottled',
    'the-table-was-throttled',
    'The table refused requests for going over its throughput.',
    tableSum(watched.ledger, 'ThrottledRequests'),
  );
  alarm(
    'TableSystemErrors',
    'dynamodb-failed',
    'DynamoDB itself failed.',
    tableSum(watched.ledger, 'SystemErrors'),
  );
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
  'Scan',
  'PutItem',
  'UpdateItem',
  'TransactWriteItems',
];

const tableSum = ({ table }: Ledger, metricName: string) =>
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
function addTopic(scope: Construct, stage: Stage): Topic {
  const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com', {
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
  });
  const key = new Key(scope, 'AlarmKey', {
    description: 'Kawan: alarm messages',
    enableKeyRotation: true,
    removalPolicy: removalOf(stage),
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
  addRecipient(scope, topic);
  return topic;
}

/** Who is told, if whoever deploys names somebody. SNS asks them first, by a mail to that address. */
function addRecipient(scope: Construct, topic: Topic): void {
  const address = new CfnParameter(scope, 'AlarmEmail', {
    description: 'Whom alarms are mailed to. Empty: nobody, but who subscribes to AlarmTopicArn.',
    default: '',
    allowedPattern: '^([^@\\s]+@[^@\\s]+\\.[^@\\s]+)?$',
    constraintDescription: 'nothing, or one address',
  }).valueAsString;
  const condition = new CfnCondition(scope, 'SomebodyIsTold', {
    expression: Fn.conditionNot(Fn.conditionEquals(address, '')),
  });
  new CfnSubscription(scope, 'AlarmRecipient', {
    ...{ topicArn: topic.topicArn, protocol: 'email', endpoint: address },
  }).cfnOptions.condition = condition;
}

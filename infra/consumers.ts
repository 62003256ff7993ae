import { Duration, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  EventSourceMapping,
  FilterCriteria,
  type Function as LambdaFunction,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { logicalName } from './function.ts';
import type { Ledger } from './ledger.ts';
import { filterPattern, type Stream } from './streams.ts';

/**
 * Tells each consumer of the table's changes, from the first on and in the order in which an item
 * had them. A batch that fails is halved until what is wrong stands alone; that is tried again so
 * often, then put aside in the queue of failures, and the rest goes on. A message there names the
 * place in the stream, which keeps its records for a day.
 */
export function addConsumers(
  scope: Construct,
  { streamArn }: Ledger,
  functions: Map<Stream, LambdaFunction>,
): Queue {
  const failures = new Queue(scope, 'StreamFailures', {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  Validations.of(failures).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason: 'This is the dead-letter queue itself, of the stream consumers.',
  });
  for (const [stream, fn] of functions) {
    grantReading(streamArn, fn);
    new EventSourceMapping(scope, `${logicalName(stream.operation)}Stream`, {
      target: fn,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      filters: [FilterCriteria.filter(filterPattern(stream))],
      batchSize: stream.batchSize,
      maxBatchingWindow: Duration.seconds(stream.batchWindowSeconds),
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts: stream.retriesMax,
      maxRecordAge: Duration.hours(stream.recordAgeHoursMax),
      onFailure: new SqsDlq(failures),
    });
  }
  return failures;
}

/** Lambda reads the stream as the function's own role. */
function grantReading(streamArn: string, fn: LambdaFunction): void {
  const actions = ['DescribeStream', 'GetRecords', 'GetShardIterator'];
  fn.addToRolePolicy(
    new PolicyStatement({
      actions: actions.map((action) => `dynamodb:${action}`),
      resources: [streamArn],
    }),
  );
  // The names of streams can be listed all together or not at all.
  fn.addToRolePolicy(new PolicyStatement({ actions: ['dynamodb:ListStreams'], resources: ['*'] }));
}

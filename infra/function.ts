import { type CfnResource, Duration, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Ledger } from './ledger.ts';
import { addLogGroup } from './logs.ts';
import type { Access, KeyFamily, Queried } from './routes.ts';
import type { Stage } from './stages.ts';

export type Operation = {
  operation: string;
  access: Access;
  indexes?: Queried[];
  scans?: true;
  /** Who may call it, where it answers a route. */
  callers?: string[];
  /** Variables beside those that every function has. */
  environment?: Record<string, string>;
  /** The folder with all that the function needs to run. */
  asset: string;
  timeoutSeconds: number;
  logsKept?: RetentionDays;
};

/** `hold-order` is `HoldOrder` in the template. */
export const logicalName = (operation: string): string =>
  operation.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

/**
 * One operation's function with a role and a log group of its own. The role may write those logs,
 * send traces and do what the operation's `access` says; nothing else.
 */
export function addFunction(
  scope: Construct,
  stage: Stage,
  ledger: Ledger,
  spec: Operation,
): LambdaFunction {
  const name = logicalName(spec.operation);
  const logGroup = addLogGroup(scope, `${name}Logs`, stage, spec.logsKept);
  const role = new Role(scope, `${name}Role`, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
  });
  logGroup.grantWrite(role);
  for (const statement of accessStatements(ledger.arn, spec)) role.addToPolicy(statement);
  if (spec.scans) {
    const scanning = { actions: ['dynamodb:Scan'], resources: [ledger.arn] };
    role.addToPolicy(new PolicyStatement(scanning));
  }

  const fn = new LambdaFunction(scope, name, {
    description: `Kawan: ${spec.operation}`,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    code: Code.fromAsset(spec.asset),
    // The share of a core that comes with this much memory is what makes cold starts short.
    memorySize: 1024,
    timeout: Duration.seconds(spec.timeoutSeconds),
    tracing: Tracing.ACTIVE,
    role,
    logGroup,
    environment: {
      TABLE_NAME: ledger.name,
      METRICS_NAMESPACE: stage.name,
      OPERATION: spec.operation,
      ...(spec.callers ? { CALLERS: spec.callers.join(',') } : {}),
      ...spec.environment,
    },
  });
  (fn.node.defaultChild as CfnResource).overrideLogicalId(name);
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'X-Ray has no resources to name: its two write actions only exist for "*".',
  });
  return fn;
}

/**
 * One statement for each action, bound to the partition keys that it may touch. Queries go to the
 * named indexes, or to the table where none is named or it is; there `LeadingKeys` is the partition key of
 * the index itself.
 */
function accessStatements(tableArn: string, { access, indexes = [] }: Operation) {
  const indexArns = indexes.map((name) =>
    name === 'table' ? tableArn : `${tableArn}/index/${name}`,
  );
  return Object.entries(access).map(
    ([action, families]) =>
      new PolicyStatement({
        actions: [`dynamodb:${action}`],
        resources: action === 'Query' && indexArns.length > 0 ? indexArns : [tableArn],
        conditions: {
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': families.map(leadingKey) },
          // Of no keys at all "for all values" would hold, so a request has to name one.
          Null: { 'dynamodb:LeadingKeys': 'false' },
        },
      }),
  );
}

/** `ORDER#` stands for every key that begins so; `SETTINGS` is a whole key. */
const leadingKey = (family: KeyFamily): string => (family.endsWith('#') ? `${family}*` : family);

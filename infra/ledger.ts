import { Aws, CfnCondition, CfnParameter, CfnRule, Fn } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  type ITable,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { entryAttributes, indexes } from '../shared/data/keys.ts';
import { bothOrNeither } from './choices.ts';
import type { IndexName } from './routes.ts';
import { removalOf, type Stage } from './stages.ts';

/** The table that everything works on: the stack's own, or the one that was restored. */
export type Ledger = {
  name: string;
  arn: string;
  streamArn: string;
  /** The same, for its metrics. */
  table: ITable;
};

/** What the parameters say where nobody names another table. An empty text is no table's name. */
const own = 'own';

/**
 * The stack has a table of its own. After a restore whoever deploys names another, by two parameters
 * that CloudFormation remembers: a deployment that says nothing of them can't lead back to the old
 * one, as a setting of the source could from another branch. The stack's own stays as it is.
 */
export function addLedger(scope: Construct, stage: Stage): Ledger {
  const table = addTable(scope, stage);
  const name = new CfnParameter(scope, 'LedgerTable', {
    description: 'The table that was restored, in place of the stack’s own; or own.',
    default: own,
    allowedPattern: '^[a-zA-Z0-9_.-]{3,255}$',
    constraintDescription: 'own, or the name of a table in this account and region',
  }).valueAsString;
  const label = new CfnParameter(scope, 'LedgerStreamLabel', {
    description: 'The label of that table’s stream (LatestStreamLabel of describe-table); or own.',
    default: own,
    allowedPattern: '^(own|\\d{4}-\\d{2}-\\d{2}T[\\d:.]+)$',
    constraintDescription: 'own, or a label such as 2026-11-23T07:00:00.000',
  }).valueAsString;
  new CfnRule(scope, 'LedgerHasItsStream', {
    assertions: [
      {
        assert: bothOrNeither(name, label, own),
        assertDescription: 'LedgerTable and LedgerStreamLabel are given together.',
      },
    ],
  });
  const isOurs = new CfnCondition(scope, 'LedgerIsOurs', {
    expression: Fn.conditionEquals(name, own),
  }).logicalId;
  const chosen = (ours: string, theirs: string): string =>
    Fn.conditionIf(isOurs, ours, theirs).toString();
  const { tableStreamArn } = table;
  if (tableStreamArn === undefined) throw new Error('the table has no stream');
  const theirArn = `arn:${Aws.PARTITION}:dynamodb:${Aws.REGION}:${Aws.ACCOUNT_ID}:table/${name}`;
  const tableName = chosen(table.tableName, name);
  return {
    name: tableName,
    arn: chosen(table.tableArn, theirArn),
    streamArn: chosen(tableStreamArn, `${theirArn}/stream/${label}`),
    table: Table.fromTableName(scope, 'Ledger', tableName),
  };
}

/** At prod it outlives the stack; any of the last 35 days' states can be brought back anywhere. */
function addTable(scope: Construct, stage: Stage): Table {
  const string = (name: string) => ({ name, type: AttributeType.STRING });
  const table = new Table(scope, 'Table', {
    partitionKey: string('pk'),
    sortKey: string('sk'),
    billingMode: BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: stage.isKept,
    removalPolicy: removalOf(stage),
    encryption: TableEncryption.AWS_MANAGED,
    stream: StreamViewType.NEW_AND_OLD_IMAGES,
    timeToLiveAttribute: 'ttl',
  });
  const entries = {
    projectionType: ProjectionType.INCLUDE,
    nonKeyAttributes: [...entryAttributes],
  };
  const projections = {
    // A job reads the item itself before it acts: the index need only point at it.
    due: { projectionType: ProjectionType.KEYS_ONLY },
    timeline: entries,
    reward: entries,
  };
  for (const indexName of Object.keys(indexes) as IndexName[]) {
    table.addGlobalSecondaryIndex({
      indexName,
      partitionKey: string(indexes[indexName].pk),
      sortKey: string(indexes[indexName].sk),
      ...projections[indexName],
    });
  }
  return table;
}

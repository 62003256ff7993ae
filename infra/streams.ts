import type { Access, IndexName, KeyFamily } from './routes.ts';

/**
 * The stream table: what is told of every change of the table, which changes, and exactly what it
 * may touch. A shard of the stream serves two readers before it throttles them, so there are never
 * more than two rows.
 */
export type Stream = {
  /** The function's folder, the log code and the metric dimension. */
  operation: string;
  /**
   * The changes it is told of, by how the item's keys begin. Of what it writes itself only a freeze
   * is among them, which it leaves at that.
   */
  partitions: KeyFamily[];
  items: string[];
  /** Changes at most in one batch, and how long one may wait to be full. */
  batchSize: number;
  batchWindowSeconds: number;
  /** How often a batch is tried again before it is put aside. */
  retriesMax: number;
  /** A change that is older is put aside: the stream itself keeps it for a day. */
  recordAgeHoursMax: number;
  access: Access;
  indexes?: IndexName[];
};

export const streams: Stream[] = [
  {
    operation: 'audit-changes',
    partitions: ['CODE#', 'CUSTOMER#', 'ORDER#', 'PENDING#', 'SETTINGS'],
    items: [
      ...['1#', '2#', '3#', '4#', '5#', '6#', '7#'],
      ...['ACCOUNT', 'AT#', 'CODE', 'REWARDED#', 'SHARD'],
      ...['DECISION#', 'ENTRY#', 'FREEZE#', 'REQUEST#', 'V#'],
    ],
    batchSize: 200,
    batchWindowSeconds: 1,
    retriesMax: 10,
    recordAgeHoursMax: 12,
    access: {
      BatchGetItem: ['CUSTOMER#', 'ORDER#'],
      GetItem: ['CHAIN#'],
      PutItem: ['AUDIT#', 'CHAIN#', 'CUSTOMER#'],
      UpdateItem: ['CUSTOMER#', 'REPORT#', 'USES#'],
    },
  },
  {
    operation: 'screen-referrals',
    partitions: ['ORDER#'],
    items: ['3#'],
    batchSize: 100,
    batchWindowSeconds: 1,
    retriesMax: 10,
    recordAgeHoursMax: 12,
    access: {
      BatchGetItem: ['ATTEMPTS#', 'ORDER#'],
      GetItem: ['CUSTOMER#', 'SETTINGS'],
      PutItem: ['ATTEMPTS#', 'CUSTOMER#', 'ORDER#', 'SEEN#'],
      Query: ['SEEN#'],
      UpdateItem: ['CUSTOMER#', 'ORDER#', 'PENDING#'],
    },
  },
];

/** The same as Lambda's filter: a change counts when both of its keys begin so. */
export const filterPattern = ({ partitions, items }: Pick<Stream, 'partitions' | 'items'>) => ({
  dynamodb: {
    Keys: {
      pk: { S: partitions.map((prefix) => ({ prefix })) },
      sk: { S: items.map((prefix) => ({ prefix })) },
    },
  },
});

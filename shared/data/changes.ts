import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { secondMs } from '../domain/calendar.ts';
import type { Item } from './transact.ts';

const Image = z.custom<Record<string, AttributeValue>>(
  (value) => typeof value === 'object' && value !== null,
);

const StreamRecord = z.object({
  dynamodb: z.object({
    ApproximateCreationDateTime: z.number(),
    Keys: Image,
    NewImage: Image.optional(),
    OldImage: Image.optional(),
  }),
});

const Key = z.object({ pk: z.string(), sk: z.string() });

/** What became of one item: as it was before, and after; undefined: there was none. */
export type Change = {
  key: z.infer<typeof Key>;
  /** When, in milliseconds, to the second: the same however often it is delivered. */
  at: number;
  before: Item | undefined;
  after: Item | undefined;
};

/** Reads a record of the table's stream; throws at one that is none. */
export function parseChange(record: unknown): Change {
  const { dynamodb } = StreamRecord.parse(record);
  const { NewImage, OldImage } = dynamodb;
  return {
    key: Key.parse(unmarshall(dynamodb.Keys)),
    at: dynamodb.ApproximateCreationDateTime * secondMs,
    before: OldImage && unmarshall(OldImage),
    after: NewImage && unmarshall(NewImage),
  };
}

import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Delivered } from './faults/deliveries.ts';

type Item = Record<string, unknown>;

export const isEntry = ({ pk, sk }: Item) =>
  /^ORDER#.*\/(?:[1-467]#)/.test(`${pk}/${sk}`) ||
  /^CUSTOMER#.*\/(?:ENTRY|REQUEST|DECISION|FREEZE)#/.test(`${pk}/${sk}`) ||
  /^SETTINGS\/V#/.test(`${pk}/${sk}`) ||
  /^CODE#.*\/CODE$/.test(`${pk}/${sk}`);

/** A record's item as it was put; undefined where it was taken away. */
export function newImageOf({ dynamodb }: Delivered): Item | undefined {
  const { NewImage } = dynamodb as { NewImage?: Parameters<typeof unmarshall>[0] };
  return NewImage && unmarshall(NewImage);
}

/** Every entry that was ever put: also the fences and versions in whose place others stand now. */
export function entriesIn(records: Delivered[]): Item[] {
  const entries = new Map<string, Item>();
  for (const record of records) {
    const item = newImageOf(record);
    if (item === undefined || !isEntry(item)) continue;
    const toldAt = Number(record.dynamodb.ApproximateCreationDateTime) * 1000;
    const version = item.refusedAt ?? (item.sk === 'CODE' ? item.version : '');
    entries.set(`${item.pk}/${item.sk}@${version}`, { ...item, toldAt });
  }
  return [...entries.values()];
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { streamFolder } from '../../infra/local/stream.ts';
import { openStream } from '../../infra/local/stream-source.ts';
import { parseEntry } from '../../shared/data/entries.ts';
import type { Delivered } from '../faults/deliveries.ts';
import { newImageOf } from '../told-entries.ts';

type Item = Record<string, unknown>;

const Checkpoint = z.object({ streamArn: z.string(), shards: z.record(z.string(), z.string()) });
const Event = z.looseObject({ entry: z.string() });
const Link = z.looseObject({ number: z.int(), events: z.array(z.object({ key: z.string() })) });

const audit = 'audit-changes';

/**
 * What the table's stream has told since it began, and how far its consumers came with it: looked at
 * while no stack runs, again and again.
 */
export class Consumers {
  /** Every change of the table, in its order. */
  readonly records: Delivered[] = [];
  /** At how many looks the audit had not been told everything, and of how many entries in all. */
  behind = { times: 0, entries: 0 };
  /** Events that the audit was told of again and knew. */
  known = 0;
  private readonly data: string;
  private readonly entries: { name: string; place: bigint }[] = [];
  private checkpoints = new Map<string, bigint>();
  private readThrough: string | undefined;

  constructor(data: string) {
    this.data = data;
  }

  async look(endpoint: string, tableName: string, items: Item[]): Promise<string[]> {
    await this.readOn(endpoint, tableName);
    const before = this.checkpoints;
    this.checkpoints = this.readCheckpoints();
    const steppedBack = [...before].filter(([name, at]) => (this.checkpoints.get(name) ?? 0n) < at);
    return [
      ...steppedBack.map(
        ([name, at]) => `${name} was at ${at}, is at ${this.checkpoints.get(name)}`,
      ),
      ...this.leftOut(items),
      ...doneTwice(items),
      ...this.complaints(),
    ];
  }

  /** How far behind the end of the stream a consumer is, in changes of any kind. */
  private async readOn(endpoint: string, tableName: string): Promise<void> {
    const source = await openStream(endpoint, tableName);
    try {
      const [shard = ''] = await source.shards();
      for (;;) {
        const page = await source.read(shard, this.readThrough);
        const last = page.at(-1);
        if (last === undefined) return;
        this.readThrough = last.dynamodb.SequenceNumber;
        for (const change of page) this.take(change as unknown as Delivered);
      }
    } finally {
      source.close();
    }
  }

  private take(record: Delivered): void {
    this.records.push(record);
    const item = newImageOf(record);
    if (item === undefined) return;
    const { pk, sk } = unmarshall(record.dynamodb.Keys) as { pk: string; sk: string };
    const named = parseEntry({ pk, sk }, item, 0);
    const place = BigInt(record.dynamodb.SequenceNumber);
    if (named) this.entries.push({ name: named.name, place });
  }

  /** By consumer, what it is done with. Before its first batch there is nothing. */
  private readCheckpoints(): Map<string, bigint> {
    const found = new Map<string, bigint>();
    for (const name of this.files('.json')) {
      const { shards } = Checkpoint.parse(JSON.parse(readFileSync(name, 'utf8')));
      const [place] = Object.values(shards);
      if (place !== undefined) found.set(name.replace(/^.*\/|\.json$/g, ''), BigInt(place));
    }
    return found;
  }

  private files(ending: string): string[] {
    const folder = join(this.data, streamFolder);
    const names = existsSync(folder) ? readdirSync(folder) : [];
    return names.filter((name) => name.endsWith(ending)).map((name) => join(folder, name));
  }

  /** Entries that are behind the checkpoint and in no event: nobody would ever tell of them again. */
  private leftOut(items: Item[]): string[] {
    const audited = new Set(eventsIn(items).map(({ entry }) => entry));
    const done = this.checkpoints.get(audit) ?? -1n;
    const missing = this.entries.filter(({ name }) => !audited.has(name));
    if (missing.length > 0) this.behind.times += 1;
    this.behind.entries += missing.length;
    return missing
      .filter(({ place }) => place <= done)
      .map(({ name, place }) => `${name} (${place}) is in no event, and ${done} is done`);
  }

  /** What a person would have to look at: drift, batches put aside, accounts frozen. */
  private complaints(): string[] {
    const log = [join(this.data, 'functions.log.1'), join(this.data, 'functions.log')]
      .filter((file) => existsSync(file))
      .flatMap((file) => readFileSync(file, 'utf8').split('\n'));
    this.known = log
      .filter((line) => line.includes(`"operation":"${audit}"`))
      .reduce((sum, line) => sum + Number(/"known":(\d+)/.exec(line)?.[1] ?? 0), 0);
    const frozen = this.records
      .map(newImageOf)
      .filter((item) => item?.kind === 'frozen')
      .map((item) => `${item?.pk} is frozen: ${item?.reason}`);
    return [
      ...log.filter((line) => /LedgerDrift|ledger_drift|"code":"poison"/.test(line)),
      ...this.files('.failures.jsonl').map((file) => `${file}: ${readFileSync(file, 'utf8')}`),
      ...frozen,
    ];
  }
}

const eventsIn = (items: Item[]): { entry: string }[] =>
  items.filter(({ pk }) => String(pk).startsWith('AUDIT#')).map((item) => Event.parse(item));

/** Entries with two events, events that two links name, and links that are not one after the other. */
function doneTwice(items: Item[]): string[] {
  const links = items
    .filter(({ pk, sk }) => String(pk).startsWith('CHAIN#') && String(sk).startsWith('LINK#'))
    .map((item) => Link.parse(item))
    .sort((left, right) => left.number - right.number);
  const gaps = links.filter(({ number }, index) => number !== index + 1);
  return [
    ...twice(eventsIn(items).map(({ entry }) => entry)).map((entry) => `two events of ${entry}`),
    ...twice(links.flatMap(({ events }) => events.map(({ key }) => key))).map(
      (key) => `${key} is in two links`,
    ),
    ...gaps.slice(0, 1).map(({ number }) => `link ${number} is not where it should be`),
  ];
}

function twice(names: string[]): string[] {
  const seen = new Set<string>();
  return names.filter((name) => seen.size === seen.add(name).size);
}

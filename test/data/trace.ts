import { digest } from '../../shared/data/digest.ts';

/**
 * What deeds have done to the table so far, without the order of calls that have no item in common
 * or that only read it: swapping those changes neither an answer nor what the table holds. So two
 * schedules that have come to the same trace are at the same point, and what follows is the same.
 *
 * A call is named by everything that its answer can depend on: what its deed has come through, and
 * the calls that wrote the items it touches, by names of the same kind. Items have no part in the
 * name, because each schedule has items of its own.
 */
export class Trace {
  /** The last call of each deed; its name implies all those before it. */
  private readonly deeds: ReadonlyMap<string, string>;
  /** The calls that wrote each item, in order; those that wrote in each partition, in none. */
  private readonly writes: ReadonlyMap<string, string[]>;

  constructor(deeds = new Map<string, string>(), writes = new Map<string, string[]>()) {
    this.deeds = deeds;
    this.writes = writes;
  }

  nameOf({ deed, input }: Call): string {
    const touched = namesOf(input) ?? [partitionOf(input)];
    return digest([deed, this.deeds.get(deed), touched.map((name) => this.writes.get(name))]);
  }

  /** The trace when this call has its answer. A write that was refused has only read. */
  after(call: Call, hasWritten: boolean): Trace {
    const name = this.nameOf(call);
    const writes = new Map(this.writes);
    const append = (to: string) => [...(this.writes.get(to) ?? []), name];
    if (hasWritten) {
      for (const item of namesOf(call.input) ?? []) writes.set(item, append(item));
      for (const { pk } of itemsOf(call.input)) writes.set(pk, append(pk).sort());
    }
    return new Trace(new Map(this.deeds).set(call.deed, name), writes);
  }

  /** The same for the same trace. */
  toString(): string {
    return digest([...this.deeds].sort());
  }
}

export type Call = { deed: string; command: string; input: Input };

export type Named = { pk: string; sk: string };

/** A call as the table's client takes it. */
export type Input = {
  Key?: Named;
  Item?: Named;
  RequestItems?: Record<string, { Keys: Named[] }>;
  TransactItems?: Record<string, { Key?: Named; Item?: Named; TableName?: string }>[];
  IndexName?: string;
  ExpressionAttributeValues?: Record<string, unknown>;
};

export const itemsOf = ({ Key, Item, RequestItems, TransactItems }: Input): Named[] =>
  [
    Key,
    Item,
    ...Object.values(RequestItems ?? {}).flatMap(({ Keys }) => Keys),
    ...(TransactItems ?? []).flatMap((write) =>
      Object.values(write).map((part) => part.Key ?? part.Item),
    ),
  ].filter((item) => item !== undefined);

export const nameOf = ({ pk, sk }: Named): string => `${pk}\n${sk}`;

function namesOf(input: Input): string[] | undefined {
  const items = itemsOf(input);
  return items.length > 0 ? items.map(nameOf) : undefined;
}

/** A query's. What an index shows could depend on every write. */
function partitionOf({ IndexName, ExpressionAttributeValues }: Input): string {
  const partition = ExpressionAttributeValues?.[':pk'];
  if (typeof partition === 'string' && IndexName === undefined) return partition;
  throw new Error('nobody can tell what this call touches');
}

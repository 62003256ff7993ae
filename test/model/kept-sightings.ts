import { table } from '../../shared/data/client.ts';
import { simulation } from '../faults/simulation.ts';

type Sighting = { pk: string; sk: string };
type Input = {
  Item?: Sighting;
  ExpressionAttributeValues?: Record<string, unknown>;
  Limit?: number;
};

const partitions = new Map<string, Map<string, Sighting>>();

/** Nobody was seen yet. */
export const forgetSightings = (): void => partitions.clear();

export const isSighting = ({ pk }: Sighting): boolean => pk.startsWith('SEEN#');

/**
 * What is remembered of orders is put under five keys each and looked for under as many: most calls
 * of a run that screens. It is put without a condition and read by nobody else, so it is kept here
 * instead of in the engine, as job cursors are.
 */
table.middlewareStack.add(
  (next) => async (args) => {
    const { Item, ExpressionAttributeValues: values, Limit } = args.input as Input;
    const pk = Item?.pk ?? values?.[':pk'];
    const isOurs = typeof pk === 'string' && isSighting({ pk, sk: '' });
    if (simulation() === undefined || !isOurs) return next(args);
    const partition = partitions.get(pk) ?? new Map<string, Sighting>();
    partitions.set(pk, partition);
    if (Item) partition.set(Item.sk, Item);
    const newest = [...partition.values()].sort((left, right) => (left.sk < right.sk ? 1 : -1));
    const Items = Item ? undefined : newest.slice(0, Limit);
    return { output: { $metadata: {}, ...(Items && { Items }) }, response: {} } as never;
  },
  { step: 'initialize', priority: 'low', name: 'kept-sightings' },
);

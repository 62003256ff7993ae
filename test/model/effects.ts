import type { RefusalCode } from '../../shared/domain/refusals.ts';

/** A call as its caller sent it; a job's run is one without params and body. */
export type Request = {
  operation: string;
  params?: Record<string, string>;
  body?: Record<string, unknown>;
  headers?: Record<string, string>;
  query?: Record<string, string>;
  /** Who calls: the `username` or `client_id` of the token. */
  as: string;
  /** The request's instant as the handler takes it: the earlier of the gateway's clock and its own. */
  now: number;
  /** When it came by the clock of `committedAt`, where that is another clock than that of `now`. */
  cameAt?: number;
};

/** Asks what would come of it, and wants nothing written. */
export const isDry = ({ query }: Pick<Request, 'query'>): boolean => query?.dryRun === 'true';

export const cameAt = (request: Request): number => request.cameAt ?? request.now;

export type Item = Record<string, unknown>;

export type EffectKind =
  | ('enrolled' | 'codeCreated' | 'codeChanged' | 'settingsChanged')
  | ('fenced' | 'held' | 'approved' | 'rejected')
  | ('confirmed' | 'confirmedLate' | 'cancelled' | 'expired' | 'closed' | 'refunded')
  | ('adjusted' | 'adjustmentRequested' | 'adjustmentDecided')
  | ('lotExpired' | 'matured' | 'imported')
  | ('reviewed' | 'reviewDecided' | 'blocked' | 'guessed' | 'linked');

/** What one committed write meant, with the entry that says so and the request that caused it. */
export type Effect = {
  kind: EffectKind;
  /** The entry as it was put, keys included: it names the choices that were the product's to make. */
  entry: Item;
  /** What was put with it: the code of `enrolled`, the end of `rejected`, the adjustment approved. */
  second?: Item;
  /** Everything that was put, the entry first. */
  puts: Item[];
  /** The balances that changed with it: their keys and the values that the updates set. */
  updates: { pk: string; sk: string; values: Item }[];
  request: Request;
  /** When the write was made: never earlier than that of the effect before. */
  committedAt: number;
  /**
   * Refusals that were right at some instant since the request came (`Programme.truths`), this one
   * not included. Only who runs calls at the same time needs it: an order may be closed because of
   * what was so a moment ago.
   */
  seen?: ReadonlySet<RefusalCode>;
};

type Key = { pk: string; sk: string };
type Put = { Item?: Item };
type Update = { Key?: Item; ExpressionAttributeValues?: Item };
/** One write as the product handed it to the client. */
export type Write = { Put?: Put; Update?: Update; ConditionCheck?: object };

/** The writes of a call to the table, by the name of its command; none when it only reads. */
export function writesOf(commandName: string, input: unknown): Write[] {
  switch (commandName.replace(/(Item)?(Command)?$/, '')) {
    case 'Put':
      return [{ Put: input as Put }];
    case 'Update':
      return [{ Update: input as Update }];
    case 'TransactWriteItems':
    case 'TransactWrite':
      return (input as { TransactItems: Write[] }).TransactItems;
    default:
      return [];
  }
}

/** Which entry each sort key is; the first that fits. */
const entryKinds: [RegExp, (entry: Item, second: Item | undefined) => EffectKind][] = [
  [/ PROFILE$/, () => 'enrolled'],
  [/^CODE#[^#]+ CODE$/, ({ version }) => (version === 1 ? 'codeCreated' : 'codeChanged')],
  [/^SETTINGS V#/, () => 'settingsChanged'],
  [/ 1#HOLD$/, ({ kind }) => (kind === 'held' ? 'held' : 'fenced')],
  [/ 2#DECISION$/, (_, second) => (second ? 'rejected' : 'approved')],
  [/ 3#RESOLUTION$/, ({ kind }) => kind as 'confirmed' | 'cancelled' | 'expired'],
  [/#LATE$/, ({ kind }) => (kind === 'confirmed' ? 'confirmedLate' : 'closed')],
  [/ 4#REFUND#/, () => 'refunded'],
  [/ DECISION#ADJUSTMENT#/, () => 'adjustmentDecided'],
  [/ REQUEST#ADJUSTMENT#/, () => 'adjustmentRequested'],
  [/ ENTRY#ADJUSTMENT#/, () => 'adjusted'],
  [/ ENTRY#EXPIRY#/, () => 'lotExpired'],
  [/ ENTRY#MATURITY#/, () => 'matured'],
  [/ ENTRY#IMPORT$/, () => 'imported'],
  [/ 6#REVIEW$/, () => 'reviewed'],
  [/ 7#REVIEW-DECISION$/, () => 'reviewDecided'],
  [/^ATTEMPTS#.* BLOCK#/, () => 'blocked'],
  [/^ATTEMPTS#.* HOUR#/, () => 'guessed'],
  [/^LINK#/, () => 'linked'],
];

/**
 * What the writes of one committed call to the table meant; undefined when they put no entry that
 * the model knows (cursors of jobs, names, what is remembered of orders).
 */
export function effectOf(
  writes: Write[],
  request: Request,
  committedAt: number,
): Effect | undefined {
  const puts = writes.flatMap(({ Put }) => (Put?.Item ? [defined(Put.Item)] : []));
  const updates = writes.flatMap(({ Update }) =>
    Update?.Key ? [{ ...(Update.Key as Key), values: Update.ExpressionAttributeValues ?? {} }] : [],
  );
  const guess = updates.find(({ pk }) => pk.startsWith('ATTEMPTS#'));
  const [entry = guess, ...others] = puts;
  if (entry === undefined) return undefined;
  const second = others.find(({ pk }) => pk !== 'APPROVALS');
  const name = `${entry.pk} ${entry.sk}`;
  const kind = entryKinds.find(([pattern]) => pattern.test(name))?.[1](entry, second);
  return kind && { kind, entry, ...(second && { second }), puts, updates, request, committedAt };
}

/** An item as it is stored or sent: fields that are undefined are not in it. */
export const defined = (item: Item): Item =>
  Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));

// biome-ignore-all lint/performance/noBarrelFile: the package's one entry.
export type { ClientOptions, KawanClient } from './client.ts';
export { createClient } from './client.ts';
export type { paths, Schemas } from './generated/types.ts';
export type * from './order-calls.ts';
export type { Intent, Outbox, Settlement } from './outbox.ts';
export { memoryOutbox } from './outbox.ts';
export type { Limits } from './patient-fetch.ts';
export type { FaultCode, Problem } from './problem.ts';
export { KawanError } from './problem.ts';
export type { Reconciliation } from './settle.ts';
export type { Credentials, TokenSource } from './token.ts';

import type { Schemas } from './generated/types.ts';

/** An answer that isn't what was asked for (RFC 9457); `code` is what a program looks at. */
export type Problem = Schemas['Problem'] & {
  /** Whole seconds until it is worth asking again, where the service says so. */
  retryAfterSeconds?: number;
};

/** Why there is no answer to go by: the document's codes, and what happens before there is one. */
export type FaultCode = Problem['code'] | 'unreachable';

/** A fault: nothing was decided. A write that ends so may have been done, or not. */
export class KawanError extends Error {
  override name = 'KawanError';
  readonly code: FaultCode;
  /** Of the answer; 0 when there was none. */
  readonly status: number;
  /** As the service told it; a gateway in between tells none. */
  readonly problem: Problem | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: FaultCode,
    status: number,
    { problem, cause, detail }: { problem?: Problem; cause?: unknown; detail?: string } = {},
  ) {
    super(`${code}: ${problem?.detail ?? detail ?? 'there was no answer'}`, { cause });
    this.code = code;
    this.status = status;
    this.problem = problem;
    this.retryAfterSeconds = problem?.retryAfterSeconds;
  }

  /** The caller's own mistake: the service has refused to read it, and will again. */
  get isMistake(): boolean {
    return [400, 413, 415].includes(this.status);
  }
}

/** Whole seconds, from either form of `Retry-After`. */
export function retryAfterOf(headers: Headers): number | undefined {
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - Date.now()) / 1000));
}

/** The problem that an answer is. A gateway's refusal has a message and no code: then none. */
export function problemOf({ headers }: Response, body: unknown): Problem | undefined {
  if (typeof body !== 'object' || body === null || !('code' in body)) return undefined;
  const retryAfterSeconds = retryAfterOf(headers);
  const problem = body as Schemas['Problem'];
  return retryAfterSeconds === undefined ? problem : { ...problem, retryAfterSeconds };
}

const byStatus: Record<number, FaultCode> = {
  400: 'invalid_request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  413: 'body_too_large',
  415: 'unsupported_media_type',
  429: 'busy',
};

/** The error to throw for an answer that decides nothing. */
export function faultOf({ status }: Response, problem: Problem | undefined): KawanError {
  return problem
    ? new KawanError(problem.code, status, { problem })
    : new KawanError(byStatus[status] ?? 'unreachable', status, { detail: `HTTP ${status}` });
}

import type { Schemas } from './generated/types.ts';

export type Problem = Schemas['Problem'];
/** The catalogue's codes, and what happens before there is an answer with one. */
export type ProblemCode = Problem['code'] | 'unreachable' | 'too_many_requests';

/** Why the service didn't do what was asked. */
export class ApiProblem extends Error {
  override name = 'ApiProblem';
  readonly code: ProblemCode;
  readonly status: number;
  readonly errors: NonNullable<Problem['errors']>;
  /** What to tell the service's people, who find the request by it. */
  readonly instance: string | undefined;

  constructor(code: ProblemCode, status: number, problem: Partial<Problem> = {}) {
    super(problem.detail ?? '');
    this.code = code;
    this.status = status;
    this.errors = problem.errors ?? [];
    this.instance = problem.instance;
  }

  /** What is wrong with one field of the body, as `/points`. */
  at(pointer: string): string | undefined {
    return this.errors.find((error) => error.pointer === pointer)?.detail;
  }
}

/**
 * Makes an error of an answer that isn't the one that was hoped for. API Gateway refuses some
 * requests itself, with a message and no code: those are known by their status.
 */
export function problemOf(status: number, body: unknown): ApiProblem {
  if (typeof body === 'object' && body !== null && 'code' in body) {
    const problem = body as Problem;
    return new ApiProblem(problem.code, status, problem);
  }
  const byStatus: Record<number, ProblemCode> = {
    401: 'unauthenticated',
    403: 'forbidden',
    404: 'not_found',
    429: 'too_many_requests',
  };
  return new ApiProblem(byStatus[status] ?? (status >= 500 ? 'busy' : 'internal'), status);
}

import { ApiProblem } from '../../api/problem.ts';

/** Undefined where there is nothing by that name, or where nothing could have that name. */
export async function orNothing<Found>(asked: Promise<Found>): Promise<Found | undefined> {
  try {
    return await asked;
  } catch (cause) {
    if (cause instanceof ApiProblem && [400, 404].includes(cause.status)) return undefined;
    throw cause;
  }
}

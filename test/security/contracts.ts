import { type Route, routes } from '../../infra/routes.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

/** A route with what it takes and answers. */
export type Operation = Route & { contract: Contract };

/** Every row of the route table with its contract: a route that is added is here by itself. */
export const operations: Operation[] = await Promise.all(
  routes.map(async (route) => {
    const { contract } = await import(`../../functions/${route.operation}/contract.ts`);
    return { ...route, contract };
  }),
);

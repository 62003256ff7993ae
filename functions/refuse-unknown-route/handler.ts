import { refusal } from '../../shared/domain/refusals.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async () =>
  refusal('not_found', 'There is no such route.'),
);

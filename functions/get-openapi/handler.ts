import document from '../../docs/openapi.json' with { type: 'json' };
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async () => ({ status: 200, body: document }));

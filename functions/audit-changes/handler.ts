import { parseChange } from '../../shared/data/changes.ts';
import { consumer } from '../../shared/runtime/consumer.ts';

export const handler = consumer({ parse: parseChange, work: async () => ({}) });

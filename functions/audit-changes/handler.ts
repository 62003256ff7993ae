import { auditChanges, parseAudited } from '../../shared/data/audit.ts';
import { consumer } from '../../shared/runtime/consumer.ts';

export const handler = consumer({
  parse: parseAudited,
  work: (changes) => auditChanges(changes, Date.now()),
});

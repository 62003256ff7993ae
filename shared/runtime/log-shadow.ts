import { type Fields, logEvent, logFault } from './log.ts';

/**
 * Says in one line what a shadow run would have given, if it is one. Whatever happens while that is
 * computed, the request goes on and gets the answer that it would have got.
 */
export function logShadow(compute: () => Fields | undefined): void {
  try {
    const fields = compute();
    if (fields) logEvent('shadow', fields);
  } catch (fault) {
    logFault('shadow_failed', fault);
  }
}

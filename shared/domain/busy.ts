/**
 * Thrown when the table could not take a write or answer a read in time. Nothing is known to have
 * failed for good, and every write can be sent again as it is: the caller is asked to retry.
 */
export class Busy extends Error {
  override name = 'Busy';
}

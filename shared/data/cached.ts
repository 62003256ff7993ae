/**
 * For how long settings and code terms may be used after they were read, in milliseconds. It is a
 * lease: whoever makes a code stricter waits it out before answering (see `changeCode`).
 */
export const termsLeaseMs = 2000;

const entriesMax = 1000;

/** A loader that remembers, per key, what it loaded for the length of the lease. */
export function cached<Value>(load: (key: string) => Promise<Value>, leaseMs = termsLeaseMs) {
  const entries = new Map<string, { value: Promise<Value>; until: number }>();
  return (key: string): Promise<Value> => {
    const now = Date.now();
    const entry = entries.get(key);
    if (entry !== undefined && now < entry.until && now >= entry.until - leaseMs) {
      return entry.value;
    }
    const value = load(key);
    entries.delete(key);
    entries.set(key, { value, until: now + leaseMs });
    value.catch(() => entries.delete(key));
    const [oldest] = entries.keys();
    if (entries.size > entriesMax && oldest !== undefined) entries.delete(oldest);
    return value;
  };
}

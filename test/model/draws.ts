/** A number from 0 to below 1, and another each time. */
export type Random = () => number;

/** Numbers that a seed alone decides: mulberry32. */
export function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** What is drawn from such numbers. */
export class Draws {
  private readonly random: Random;

  constructor(random: Random) {
    this.random = random;
  }

  below = (limit: number): number => Math.floor(this.random() * limit);
  chance = (share: number): boolean => this.random() < share;

  oneOf<Value>(values: readonly Value[], shares: number[] = values.map(() => 1)): Value {
    let left = this.random() * shares.reduce((sum, share) => sum + share, 0);
    for (const [index, share] of shares.entries()) {
      left -= share;
      if (left < 0) return values[index] as Value;
    }
    return values.at(-1) as Value;
  }

  /** Rather one of the last. */
  recent<Value>(values: Value[]): Value {
    const back = Math.floor(this.random() ** 2 * values.length);
    return values[values.length - 1 - back] as Value;
  }
}

/** Chance that can be repeated: the same seed gives the same draws, in the same order. */
export type Random = {
  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
  /**
   * Draws the cards in a random order, and shuffles again when none is left. Shares come out nearly
   * exact that way, so that even a short day has something of everything.
   */
  deck<Card>(cards: readonly [Card, ...Card[]]): () => Card;
};

export function createRandom(seed: number): Random {
  const next = mulberry32(seed);
  const between = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  const take = <Item>(items: Item[]) => items.splice(between(0, items.length - 1), 1)[0] as Item;
  return {
    between,
    pick: (items) => take([...items]),
    deck: (cards) => {
      let left = [...cards];
      return () => {
        if (left.length === 0) left = [...cards];
        return take(left);
      };
    },
  };
}

/** Tommy Ettinger’s generator: 32 bits of state are plenty for a day at a shop. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

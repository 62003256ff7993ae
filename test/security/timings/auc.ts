/**
 * How well the times of one kind tell it from another: the chance that a time drawn from the first
 * is longer than one from the second (Mann-Whitney's U over all pairs, ties halved). 0.5 is not at
 * all; 1 and 0 are always.
 */
export function auc(first: number[], second: number[]): number {
  const all = [
    ...first.map((value) => ({ value, isFirst: true })),
    ...second.map((value) => ({ value, isFirst: false })),
  ].sort((left, right) => left.value - right.value);
  let ranks = 0;
  for (let start = 0; start < all.length; ) {
    let end = start;
    while (end < all.length && all[end]?.value === all[start]?.value) end++;
    const firsts = all.slice(start, end).filter(({ isFirst }) => isFirst).length;
    // Ties share the mean of the ranks that they take up.
    ranks += firsts * ((start + 1 + end) / 2);
    start = end;
  }
  return (ranks - (first.length * (first.length + 1)) / 2) / (first.length * second.length);
}

/** How far from a guess, whichever of the two is the slower. */
export const distinguishable = (value: number): number => Math.max(value, 1 - value);

/** Does the work for each item, so many at a time, and tells what came of each in the items' order. */
export async function* inOrder<Item, Done>(
  items: Iterable<Item> | AsyncIterable<Item>,
  atOnceMax: number,
  work: (item: Item) => Promise<Done>,
): AsyncGenerator<Done> {
  const underWay: Promise<Done>[] = [];
  for await (const item of items) {
    const doing = work(item);
    // Whoever fails is heard of when it is their turn.
    doing.catch(() => {});
    underWay.push(doing);
    const first = underWay.length < atOnceMax ? undefined : underWay.shift();
    if (first) yield await first;
  }
  for (const doing of underWay) yield await doing;
}

/** Runs a task for each item, at most `most` of them at once; results in the order of the items. */
export async function inFlight<Item, Result>(
  most: number,
  items: Item[],
  task: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const work = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await task(items[index] as Item);
    }
  };
  await Promise.all(Array.from({ length: most }, work));
  return results;
}

/** Applies `work` to every item, at most `width` at a time; results keep the order of the items. Stops at the first error. */
export async function mapConcurrent<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T, index: number) => Promise<R>,
  signal?: AbortSignal,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  let stopped = false;
  const lane = async (): Promise<void> => {
    while (next < items.length && !stopped) {
      signal?.throwIfAborted();
      const index = next++;
      results[index] = await work(items[index] as T, index);
    }
  };
  const stop = (error: unknown): never => {
    stopped = true;
    throw error;
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, () => lane().catch(stop)));
  return results;
}

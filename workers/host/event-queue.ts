/** Events pushed on one side, iterated on the other; unread ones wait. */
export interface EventQueue<T> extends AsyncIterable<T> {
  readonly push: (item: T) => void;
  /** ends the iteration after what waits */
  readonly end: () => void;
}

export function createEventQueue<T>(): EventQueue<T> {
  const waiting: T[] = [];
  let ended = false;
  let wake = (): void => undefined;
  return {
    push: (item) => {
      waiting.push(item);
      wake();
    },
    end: () => {
      ended = true;
      wake();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        while (waiting.length > 0) yield waiting.shift()!;
        if (ended) return;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}

/** Listeners by topic, and waiting that ends with a signal. */
export interface Listeners {
  on(topic: string, listener: (what: unknown) => void): () => void;
  tell(topic: string, what: unknown): void;
  /** resolves at the next `tell` of the topic, or when the signal is aborted */
  next(topic: string, signal: AbortSignal | undefined): Promise<void>;
  pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void>;
}

export function createListeners(): Listeners {
  const byTopic = new Map<string, Set<(what: unknown) => void>>();
  const on: Listeners["on"] = (topic, listener) => {
    // of its own, so that the same function twice is two listeners
    const own = (what: unknown): void => listener(what);
    byTopic.set(topic, (byTopic.get(topic) ?? new Set()).add(own));
    return () => void byTopic.get(topic)?.delete(own);
  };
  return {
    on,
    tell: (topic, what) => {
      for (const listener of [...(byTopic.get(topic) ?? [])]) listener(what);
    },
    next: (topic, signal) => until(signal, (done) => on(topic, done)),
    pause: (milliseconds, signal) =>
      until(signal, (done) => {
        const timer = setTimeout(done, milliseconds);
        return () => clearTimeout(timer);
      }),
  };
}

/** @param begin - starts waiting, and gives back what ends it */
function until(signal: AbortSignal | undefined, begin: (done: () => void) => () => void): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      end();
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const end = begin(done);
    signal?.addEventListener("abort", done, { once: true });
    if (signal?.aborted) done();
  });
}

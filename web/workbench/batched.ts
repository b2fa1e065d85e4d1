/** Calls at most once per `intervalMs`: at once when quiet, else at the interval's end, with whatever holds then. */
export function batched(intervalMs: number, call: () => void): { request(): void; cancel(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastAt = -Infinity;
  const fire = (): void => {
    timer = undefined;
    lastAt = performance.now();
    call();
  };
  return {
    request() {
      timer ??= setTimeout(fire, Math.max(0, lastAt + intervalMs - performance.now()));
    },
    cancel() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

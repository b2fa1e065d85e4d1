/** Time that jumps to the next thing that is due once everything else has settled. For tests and benchmarks. */
export interface SimulatedClock {
  /** ms */
  readonly now: () => number;
  readonly sleep: (durationMs: number) => Promise<void>;
}

export function simulatedClock(startMs = 0): SimulatedClock {
  let time = startMs;
  let isTicking = false;
  const sleepers: { readonly at: number; readonly wake: () => void }[] = [];

  // a macrotask runs after all settled promises, hence when nobody can act at the present time any more
  const tick = (): void => {
    isTicking = false;
    let next = 0;
    sleepers.forEach(({ at }, i) => {
      if (at < sleepers[next]!.at) next = i;
    });
    const [due] = sleepers.splice(next, 1);
    if (!due) return;
    time = Math.max(time, due.at);
    due.wake();
    schedule();
  };
  const schedule = (): void => {
    if (isTicking || sleepers.length === 0) return;
    isTicking = true;
    setImmediate(tick);
  };

  return {
    now: () => time,
    sleep: (durationMs) =>
      new Promise((wake) => {
        sleepers.push({ at: time + durationMs, wake });
        schedule();
      }),
  };
}

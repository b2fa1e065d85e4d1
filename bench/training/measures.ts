/** How long work takes, and how much of it there is. */

/** Milliseconds since whenever. */
export type Clock = () => number;
type Run = () => Promise<unknown>;

/** Mean of the repetitions that fit into `sampleMs`; at least one. */
export async function meanMs(clock: Clock, run: Run, sampleMs: number): Promise<number> {
  const start = clock();
  let count = 0;
  do {
    await run();
    count++;
  } while (clock() - start < sampleMs);
  return (clock() - start) / count;
}

/** More would wait long for a device that is slow. */
const MOST_AT_ONCE = 16;

/**
 * Mean of the JavaScript before `run` waits for the device. Several runs are started at once, for CPU clocks are
 * coarse: as many as fit into `sampleMs`, at least one, at most 16.
 */
export async function meanScriptMs(clock: Clock, run: Run, sampleMs: number): Promise<number> {
  const running: Promise<unknown>[] = [];
  const start = clock();
  do running.push(run());
  while (clock() - start < sampleMs && running.length < MOST_AT_ONCE);
  const spent = clock() - start;
  await Promise.all(running);
  return spent / running.length;
}

/** Compute dispatches that `run` encodes. */
export async function countDispatches(run: Run): Promise<number> {
  const { prototype } = GPUComputePassEncoder;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its pass below
  const { dispatchWorkgroups } = prototype;
  let count = 0;
  prototype.dispatchWorkgroups = function (...extents) {
    count++;
    dispatchWorkgroups.apply(this, extents);
  };
  try {
    await run();
  } finally {
    prototype.dispatchWorkgroups = dispatchWorkgroups;
  }
  return count;
}

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

/** Of the JavaScript until `run` waits for the device. */
export async function meanScriptMs(clock: Clock, run: Run, sampleMs: number): Promise<number> {
  const end = performance.now() + sampleMs;
  let [sum, count] = [0, 0];
  do {
    const start = clock();
    const done = run();
    sum += clock() - start;
    await done;
    count++;
  } while (performance.now() < end);
  return sum / count;
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

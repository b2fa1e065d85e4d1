/** How many trials a second a queue takes through their whole life. */

/** One whole cycle of one trial; `worker` names who does it. */
export interface CyclingQueue {
  cycle(worker: number): Promise<void>;
  close(): Promise<void>;
}

/** @param workers - each does one cycle after the other. @returns cycles a second */
export async function pace(queue: CyclingQueue, workers: number, cycles: number): Promise<number> {
  let left = cycles;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      while (left > 0) {
        left -= 1;
        await queue.cycle(worker);
      }
    }),
  );
  return (cycles * 1000) / (performance.now() - began);
}

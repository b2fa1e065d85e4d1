import type { EtaRange } from "../../study/index.ts";

/** Less of the work says too little. */
const LEAST_SHARE = 0.03;

/** How long the rest takes if it goes on as so far, somewhat quicker to somewhat slower; null while that is a guess. */
export function etaOf(done: number, total: number, elapsedMs: number): EtaRange | null {
  if (done <= 0 || done / total < LEAST_SHARE || done >= total) return null;
  const rest = (elapsedMs * (total - done)) / done;
  return { lowMs: 0.8 * rest, highMs: 1.25 * rest };
}

import type { ImportProgress, OnProgress } from "./source.ts";

/** Counts files and reports at most ten times a second, the first and last always. */
export function progressMeter(phase: ImportProgress["phase"], total: number, report: OnProgress | undefined) {
  const begin = performance.now();
  let done = 0;
  let bytes = 0;
  let reportedAt = -Infinity;
  return (size: number): void => {
    done++;
    bytes += size;
    const now = performance.now();
    if (report === undefined || (now - reportedAt < 100 && done < total)) return;
    reportedAt = now;
    report({ phase, done, total, bytes, eta: estimate(done, total, now - begin) });
  };
}

/** The spread narrows as more has been measured. */
function estimate(done: number, total: number, elapsedMs: number): ImportProgress["eta"] {
  if (done < 20) return null;
  const middle = (elapsedMs / done) * (total - done);
  const spread = 0.1 + 1 / Math.sqrt(done);
  return { lowMs: middle * (1 - Math.min(0.5, spread)), highMs: middle * (1 + spread) };
}

import { WorkbenchError } from "../../../study/index.ts";

/**
 * Polls until `condition` gives something other than null, false or undefined.
 * @throws WorkbenchError `too-slow` with `what` and how long was waited
 */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  deadlineMs: number,
  everyMs = 50,
): Promise<NonNullable<Exclude<T, false>>> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const found = await condition();
    if (found !== null && found !== undefined && found !== false)
      return found as NonNullable<Exclude<T, false>>;
    if (performance.now() > end)
      throw new WorkbenchError("too-slow", `${what}: not within ${deadlineMs} ms.`, "Look into the history.");
    await pause(everyMs);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}

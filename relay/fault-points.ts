/**
 * For fault tests alone: `FAULT_AT=name` at start makes this process kill itself at that point, `FAULT_AT=name:n` at
 * the n-th time that it gets there. Without the variable nothing happens.
 */

/** before-commit: what was asked is lost, and is asked again. after-commit: it is safe, and nobody has been told. */
export const faultPoints = [
  "submit-before-commit",
  "submit-after-commit",
  "lease-before-commit",
  "lease-after-commit",
  "keep-before-commit",
  "keep-after-commit",
  "finish-before-commit",
  "finish-after-commit",
  "fail-before-commit",
  "fail-after-commit",
  "blob-before-rename",
  "blob-after-rename",
] as const;
export type FaultPoint = (typeof faultPoints)[number];

const [asked, times] = (process.env["FAULT_AT"] ?? "").split(":");
let left = Number(times ?? 1);

/** SIGKILL: nothing is flushed, closed or said, as when the machine takes the process away. */
export function faultPoint(name: FaultPoint): void {
  if (name !== asked) return;
  left -= 1;
  if (left <= 0) process.kill(process.pid, "SIGKILL");
}

/** Runs `work`, which commits, between its two points. */
export async function betweenFaults<T>(
  what: "submit" | "lease" | "keep" | "finish" | "fail",
  work: () => Promise<T>,
): Promise<T> {
  faultPoint(`${what}-before-commit`);
  const value = await work();
  faultPoint(`${what}-after-commit`);
  return value;
}

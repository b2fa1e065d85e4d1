/**
 * Whether a curve begins like the one that the same seed gives here. GPU training is not bit-equal: differences grow
 * from step to step, so only the first steps are compared closely.
 */
import type { DenseCurve } from "../../../study/index.ts";

const CLOSE_POINTS = 5;
const POINTS = 20;
const CLOSE = 1e-3;
const LOOSE = 5e-2;

/** @returns what differs; null: nothing */
export function differenceOfPrefix(claimed: DenseCurve, replayed: DenseCurve): string | null {
  if (claimed.loss.length !== replayed.loss.length)
    return `its first epoch has ${claimed.loss.length} points, here ${replayed.loss.length}`;
  for (let point = 0; point < Math.min(POINTS, replayed.loss.length); point++) {
    const [theirs, ours] = [claimed.loss[point] ?? null, replayed.loss[point] ?? null];
    const place = `point ${point + 1} of its first epoch`;
    if (claimed.sampleCount[point] !== replayed.sampleCount[point])
      return `${place} is at sample ${claimed.sampleCount[point]}, here at ${replayed.sampleCount[point]}`;
    if (theirs === null || ours === null) {
      if (theirs !== ours) return `${place} is ${theirs}, here ${ours}`;
      continue;
    }
    const allowed = (point < CLOSE_POINTS ? CLOSE : LOOSE) * Math.max(Math.abs(ours), 1e-6);
    if (Math.abs(theirs - ours) > allowed) return `${place} is ${theirs}, here ${ours}`;
  }
  return null;
}

import type { Pair } from "../../../workbench/api.ts";

const fewest = 2;
const most = 12;

/**
 * The classic picture: one curve falls fast and stays, the other falls slowly and ends lower.
 * @param planned - epochs of the schedule
 * @param top - loss at which the slow one begins, above 0
 */
export function crossingCurves(planned: number, top: number): Pair<readonly number[]> {
  const count = Math.max(fewest, Math.min(most, planned));
  const curve = (floor: number, height: number, haste: number): readonly number[] =>
    Array.from({ length: count }, (_, i) => top * (floor + height * Math.exp((-haste * i) / (count - 1))));
  return [curve(0.55, 0.35, 8), curve(0.35, 0.65, 3)];
}

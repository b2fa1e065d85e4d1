/** Curves for the drawing on the first-run page: power laws with a little ripple, always the same. */
export interface IdeaCurve {
  /** `at` in [0, 1] across the drawing, `loss` in [0, 1] */
  readonly start: readonly IdeaPoint[];
  readonly rest: readonly IdeaPoint[];
  readonly wins: boolean;
}
interface IdeaPoint {
  readonly at: number;
  readonly loss: number;
}

const seenShare = 0.2;
const floors = [0.04, 0.16, 0.2, 0.26, 0.31, 0.38, 0.45, 0.5, 0.58, 0.64, 0.71];

export function ideaCurves(): readonly IdeaCurve[] {
  const curves = floors.map((floor, index) => {
    const smooth = (at: number): number => floor + (0.97 - floor) / (1 + at * (11 - 0.4 * index));
    const ripple = (at: number): number =>
      0.02 * (Math.sin(at * 170 + index * 2.1) + Math.sin(at * 410 + index * 5.3)) * Math.min(1, at * 30);
    const points = (
      from: number,
      to: number,
      count: number,
      loss: (at: number) => number,
    ): readonly IdeaPoint[] =>
      Array.from({ length: count }, (_, step) => from + ((to - from) * step) / (count - 1)).map((at) => ({
        at,
        loss: loss(at),
      }));
    return {
      start: points(0, seenShare, 41, (at) => smooth(at) + ripple(at)),
      rest: points(
        seenShare,
        1,
        25,
        (at) => smooth(at) + ripple(seenShare) * Math.max(0, 1 - (at - seenShare) * 8),
      ),
      wins: index === 0,
    };
  });
  return curves.toReversed();
}

/** Three numbers are fitted: fewer points than these say nothing about the end. */
const LEAST_POINTS = 4;

/** exponents that are tried, from nearly a logarithm to a curve that is soon flat */
const exponents = Array.from({ length: 24 }, (_, i) => 0.1 * 30 ** (i / 23));

/**
 * The last value of a + b·k^−c, the power law "pow3" of Domhan et al. (IJCAI 2015), fitted to the losses by least
 * squares: a and b in closed form for each of 24 exponents c from 0.1 to 3.
 * @param losses - after epochs 1, 2, ...; one or more, finite
 * @returns the last loss where there are fewer than four, or where no falling curve fits
 */
export function powerLawEnd(losses: readonly number[], epochsPlanned: number): number {
  const last = losses.at(-1)!;
  if (losses.length < LEAST_POINTS) return last;
  let best = { error: Infinity, end: last };
  for (const exponent of exponents) {
    const line = fitLine(
      losses.map((_, i) => (i + 1) ** -exponent),
      losses,
    );
    if (line.slope <= 0 || line.error >= best.error) continue;
    best = { error: line.error, end: line.offset + line.slope * epochsPlanned ** -exponent };
  }
  return best.end;
}

function fitLine(xs: readonly number[], ys: readonly number[]) {
  const [centreX, centreY] = [mean(xs), mean(ys)];
  const [varying, together] = [
    sumOf(xs, (x) => (x - centreX) ** 2),
    sumOf(xs, (x, i) => (x - centreX) * (ys[i]! - centreY)),
  ];
  const slope = together / varying;
  const offset = centreY - slope * centreX;
  return { slope, offset, error: sumOf(xs, (x, i) => (ys[i]! - offset - slope * x) ** 2) };
}

function mean(values: readonly number[]): number {
  return sumOf(values, (value) => value) / values.length;
}

function sumOf(values: readonly number[], of: (value: number, i: number) => number): number {
  return values.reduce((sum, value, i) => sum + of(value, i), 0);
}

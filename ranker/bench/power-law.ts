/** Three numbers are fitted: fewer points than these say nothing about the end. */
const LEAST_POINTS = 4;

/** exponents that are tried, from nearly a logarithm to a curve that is soon flat */
const exponents = Array.from({ length: 24 }, (_, i) => 0.1 * 30 ** (i / 23));

/**
 * The last value of a + b·k^−c, the power law "pow3" of Domhan et al. (IJCAI 2015), fitted to the losses by least
 * squares: a and b in closed form for each of 24 exponents c from 0.1 to 3. Where no loss is negative, a is not either:
 * no loss falls below 0, and without that bound a few noisy epochs would promise it.
 * @param losses - after epochs 1, 2, ...; one or more, finite
 * @returns the last loss where there are fewer than four, or where no falling curve fits
 */
export function powerLawEnd(losses: readonly number[], epochsPlanned: number): number {
  const last = losses.at(-1)!;
  if (losses.length < LEAST_POINTS) return last;
  const isLoss = losses.every((loss) => loss >= 0);
  let best = { error: Infinity, end: last };
  for (const exponent of exponents) {
    const powers = losses.map((_, i) => (i + 1) ** -exponent);
    const free = fitLine(powers, losses);
    const { a, b, error } = isLoss && free.a < 0 ? fitThroughZero(powers, losses) : free;
    if (b <= 0 || error >= best.error) continue;
    best = { error, end: a + b * epochsPlanned ** -exponent };
  }
  return best.end;
}

interface Line {
  /** a + b·x */
  readonly a: number;
  readonly b: number;
  /** sum of squares */
  readonly error: number;
}

function fitLine(xs: readonly number[], ys: readonly number[]): Line {
  const [centreX, centreY] = [mean(xs), mean(ys)];
  const together = sumOf(xs, (x, i) => (x - centreX) * (ys[i]! - centreY));
  const b = together / sumOf(xs, (x) => (x - centreX) ** 2);
  const a = centreY - b * centreX;
  return { a, b, error: sumOf(xs, (x, i) => (ys[i]! - a - b * x) ** 2) };
}

function fitThroughZero(xs: readonly number[], ys: readonly number[]): Line {
  const b = sumOf(xs, (x, i) => x * ys[i]!) / sumOf(xs, (x) => x ** 2);
  return { a: 0, b, error: sumOf(xs, (x, i) => (ys[i]! - b * x) ** 2) };
}

function mean(values: readonly number[]): number {
  return sumOf(values, (value) => value) / values.length;
}

function sumOf(values: readonly number[], of: (value: number, i: number) => number): number {
  return values.reduce((sum, value, i) => sum + of(value, i), 0);
}

/**
 * The normal distribution in float64, accurate in the tails: cumulative probability by its Taylor series near 0 and
 * by Laplace's continued fraction beyond (Abramowitz & Stegun 26.2.11 and 26.2.14), all in logarithms.
 */
const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);
/** where the series loses digits to cancellation and the fraction converges fast enough */
const seriesLimit = 3;

export function logPdf(z: number): number {
  return -0.5 * z * z - halfLogTwoPi;
}

/** ln Φ(z) */
export function logCdf(z: number): number {
  if (z === -Infinity) return -Infinity;
  if (z < -seriesLimit) return logPdf(z) + Math.log(millsRatio(-z));
  if (z > seriesLimit) return Math.log1p(-Math.exp(logCdf(-z)));
  return Math.log(0.5 + seriesFromZero(z));
}

/** ln(Φ(b) - Φ(a)) for a <= b, by symmetry on the side where both tails are small. */
export function logMass(a: number, b: number): number {
  if (b <= 0) return logDifference(logCdf(b), logCdf(a));
  if (a >= 0) return logDifference(logCdf(-a), logCdf(-b));
  return Math.log1p(-Math.exp(logCdf(a)) - Math.exp(logCdf(-b)));
}

/**
 * Inverse cumulative probability of the standard normal truncated to [a, b].
 * @param q - in [0, 1]
 */
export function truncatedQuantile(q: number, a: number, b: number): number {
  if (q <= 0) return a;
  if (q >= 1) return b;
  // solve on the side where the probability is small, to keep its digits
  if (a + b > 0) return -truncatedQuantile(1 - q, -b, -a);
  const logQ = Math.log(q) + logMass(a, b);
  const z = inverseLogCdf(logSum(logCdf(a), logQ));
  return Math.min(Math.max(z, a), b);
}

/** z with ln Φ(z) = y, by Newton's method: ln Φ is concave, so steps from the left never overshoot. */
export function inverseLogCdf(y: number): number {
  if (y > -1e-2) return -inverseLogCdf(Math.log(-Math.expm1(y)));
  // logistic approximation near the middle, the tail's leading term beyond
  let z = y < -5 ? -Math.sqrt(-2 * (y + halfLogTwoPi)) : (-Math.sqrt(3) / Math.PI) * Math.log(Math.expm1(-y));
  for (let i = 0; i < 100; i++) {
    const logP = logCdf(z);
    const step = (logP - y) / Math.exp(logPdf(z) - logP);
    z -= step;
    if (Math.abs(step) <= 1e-12 * Math.max(1, Math.abs(z))) break;
  }
  return z;
}

/** Φ(z) - 1/2 */
function seriesFromZero(z: number): number {
  let term = z;
  let sum = z;
  for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return sum * Math.exp(logPdf(z));
}

/** (1 - Φ(t)) / φ(t) for t above `seriesLimit`: 1/(t + 1/(t + 2/(t + 3/(t + ...)))) */
function millsRatio(t: number): number {
  let tail = t;
  // the truncation error falls about as exp(-t sqrt(2 terms)); this leaves less than 1e-14
  for (let k = Math.ceil(600 / (t * t)) + 4; k >= 1; k--) tail = t + k / tail;
  return 1 / tail;
}

/** ln(e^x - e^y) for x >= y; of ends that are next to each other, rounding may have turned the two round */
function logDifference(x: number, y: number): number {
  if (y === -Infinity) return x;
  if (y >= x) return -Infinity;
  return x + Math.log(-Math.expm1(y - x));
}

/** ln(e^x + e^y) */
function logSum(x: number, y: number): number {
  const top = Math.max(x, y);
  return top === -Infinity ? top : top + Math.log(Math.exp(x - top) + Math.exp(y - top));
}

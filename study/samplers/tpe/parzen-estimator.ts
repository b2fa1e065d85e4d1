import type { SeededRandom } from "../../seeded-random.ts";
import { numericRange, toScale, type Parameter, type ParameterValue } from "../../space/index.ts";
import { kernelWidths } from "./bandwidth.ts";
import { categoricalKernels } from "./categorical-kernels.ts";
import type { Kernels } from "./kernels.ts";
import { numericKernels } from "./numeric-kernels.ts";
import { priorWeight, type Bandwidth } from "./presets.ts";
import { weights } from "./weights.ts";

/** A mixture of products of kernels over some parameters: one kernel an observation and the prior. */
export interface ParzenEstimator {
  /** a point, [parameters]; one kernel draws all its coordinates */
  sample(random: SeededRandom): number[];
  logPdf(point: readonly number[]): number;
}

/** @param observations - values of the parameters, oldest first, [n][parameters] */
export function parzenEstimator(
  parameters: readonly Parameter[],
  observations: readonly (readonly ParameterValue[])[],
  bandwidth: Bandwidth,
): ParzenEstimator {
  const columns = parameters.map((parameter, d) => {
    const points = observations.map((values) => toPoint(parameter, values[d]!));
    return kernelsOf(parameter, points, bandwidth, parameters.length);
  });
  const raw = [...weights(observations.length), priorWeight];
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  const shares = raw.map((weight) => weight / total);
  const logShares = Float64Array.from(shares, Math.log);
  const sums = new Float64Array(shares.length); // reused: scoring candidates is the hot loop
  return {
    sample(random) {
      const kernel = pickIndex(shares, random.next());
      return columns.map((column) => column.sample(kernel, random));
    },
    logPdf(point) {
      sums.set(logShares);
      columns.forEach((column, d) => column.addLogPdf(point[d]!, sums));
      return logSumExp(sums);
    },
  };
}

/** A value as the kernels see it. */
export function toPoint(parameter: Parameter, value: ParameterValue): number {
  if (parameter.type === "categorical") return parameter.choices.indexOf(value);
  return toScale(numericRange(parameter), Number(value));
}

function kernelsOf(
  parameter: Parameter,
  points: readonly number[],
  bandwidth: Bandwidth,
  dimensions: number,
): Kernels {
  if (parameter.type === "categorical") return categoricalKernels(parameter.choices.length, points);
  const range = numericRange(parameter);
  const [low, high] = [range.scaleLow, range.scaleHigh];
  const centres = Float64Array.of(...points, (low + high) / 2);
  const widths = Float64Array.of(...kernelWidths(points, range, bandwidth, dimensions), high - low);
  return numericKernels(range, centres, widths);
}

function pickIndex(shares: readonly number[], unit: number): number {
  let rest = unit;
  for (let i = 0; i < shares.length - 1; i++) {
    rest -= shares[i]!;
    if (rest < 0) return i;
  }
  return shares.length - 1;
}

function logSumExp(values: Float64Array): number {
  let top = -Infinity;
  for (const value of values) if (value > top) top = value;
  if (top === -Infinity) return top;
  let sum = 0;
  for (const value of values) sum += Math.exp(value - top);
  return top + Math.log(sum);
}

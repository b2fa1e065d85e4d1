/** Objectives of the behaviour bands, all minimised, and a sequential study on them. */
import type { ObservedTrial, Sampler } from "../samplers/index.ts";
import { parseSpace, type Params, type SearchSpace } from "../space/index.ts";

export interface Problem {
  readonly name: string;
  readonly space: SearchSpace;
  evaluate(params: Params): number;
}

type Point = readonly number[];

function realSpace(bounds: readonly (readonly [number, number])[]): SearchSpace {
  const parameters = bounds.map(([low, high], i) => {
    return { type: "float" as const, name: `x${i}`, low, high, log: false };
  });
  return { parameters };
}

function realProblem(name: string, bounds: [number, number][], f: (x: Point) => number): Problem {
  const evaluate = (params: Params): number => f(bounds.map((_, i) => Number(params[`x${i}`])));
  return { name, space: realSpace(bounds), evaluate };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function cube(dimensions: number, low: number, high: number): [number, number][] {
  return Array.from({ length: dimensions }, () => [low, high]);
}

function branin(x: number, y: number): number {
  const bend = y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6;
  return bend * bend + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
}

function rosenbrock(x: Point): number {
  return sum(x.slice(1).map((next, i) => 100 * (next - x[i]! ** 2) ** 2 + (1 - x[i]!) ** 2));
}

function rastrigin(x: Point): number {
  return 10 * x.length + sum(x.map((value) => value * value - 10 * Math.cos(2 * Math.PI * value)));
}

const mixedSpace = parseSpace(`
lr: {distribution: log_uniform, min: 1.0e-5, max: 1.0}
n: {distribution: uniform, min: 1, max: 8}
d: {distribution: q_uniform, min: 0.0, max: 0.75, q: 0.25}
o: {values: [sgd, adam, rms]}`);

const optimizers: Record<string, { bestLogRate: number; offset: number }> = {
  sgd: { bestLogRate: -1, offset: 0.3 },
  adam: { bestLogRate: -3, offset: 0 },
  rms: { bestLogRate: -3.5, offset: 0.1 },
};

function mixed(params: Params): number {
  const { bestLogRate, offset } = optimizers[String(params["o"])]!;
  const rate = (Math.log10(Number(params["lr"])) - bestLogRate) ** 2;
  return rate + 0.1 * (Number(params["n"]) - 5) ** 2 + (Number(params["d"]) - 0.5) ** 2 + offset;
}

export const problems: readonly Problem[] = [
  realProblem("branin", [[-5, 10], [0, 15]], ([x, y]) => branin(x!, y!)), // prettier-ignore
  realProblem("sphere", cube(5, -5, 5), (x) => sum(x.map((value) => value * value))),
  realProblem("rosenbrock", cube(4, -2, 2), rosenbrock),
  realProblem("rastrigin", cube(5, -5.12, 5.12), rastrigin),
  { name: "mixed", space: mixedSpace, evaluate: mixed },
];

/** One trial after the other. @returns the lowest value found */
export function bestOf(problem: Problem, sampler: Sampler, seed: number, trialCount: number): number {
  const trials: ObservedTrial[] = [];
  let best = Infinity;
  for (let number = 0; number < trialCount; number++) {
    const params = sampler.sampleTrial({ space: problem.space, trials, trialNumber: number, seed });
    if (params === null) break;
    const value = problem.evaluate(params);
    trials.push({ number, params, state: "complete", value });
    best = Math.min(best, value);
  }
  return best;
}

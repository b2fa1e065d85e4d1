import type { Sampler, SamplerOptions } from "../samplers/index.ts";
import { bestOf, type Problem } from "./problems.ts";

export interface BehaviourBand {
  readonly sampler: string;
  readonly options: SamplerOptions;
  /** 25 / 50 / 75 % of the best value after 100 trials over 40 seeds, by problem, measured with Optuna */
  readonly quartiles: Readonly<Record<string, readonly [number, number, number]>>;
}

export const behaviourBands: readonly BehaviourBand[] = [
  {
    sampler: "random",
    options: { name: "random", preset: "optuna5" },
    quartiles: {
      branin: [0.54, 0.79, 1.26],
      sphere: [4.7, 6.4, 8.5],
      rosenbrock: [20, 39, 56],
      rastrigin: [35, 40, 45],
      mixed: [0.078, 0.116, 0.179],
    },
  },
  {
    sampler: "tpe-optuna4",
    options: { name: "tpe", preset: "optuna4" },
    quartiles: {
      branin: [0.427, 0.456, 0.498],
      sphere: [0.58, 0.96, 1.81],
      rosenbrock: [4.0, 5.0, 7.6],
      rastrigin: [19, 25, 30],
      mixed: [0.0014, 0.044, 0.1],
    },
  },
  {
    sampler: "tpe-optuna4-joint",
    options: { name: "tpe", preset: "optuna4", independent: false },
    quartiles: {
      branin: [0.431, 0.491, 0.523],
      sphere: [0.54, 0.89, 1.11],
      rosenbrock: [3.7, 4.8, 7.2],
      rastrigin: [25, 28, 34],
      mixed: [0.0002, 0.0013, 0.0078],
    },
  },
  {
    sampler: "tpe-optuna5",
    options: { name: "tpe", preset: "optuna5" },
    quartiles: {
      branin: [0.406, 0.427, 0.443],
      sphere: [0.17, 0.24, 0.34],
      rosenbrock: [2.9, 3.4, 4.0],
      rastrigin: [25, 28, 33],
      mixed: [0.00007, 0.0097, 0.1],
    },
  },
];

/** The best value of each of `seeds` studies of 100 trials, [seeds]. */
export function bestsOf(problem: Problem, sampler: Sampler, seeds = 40): number[] {
  return Array.from({ length: seeds }, (_, seed) => bestOf(problem, sampler, seed, 100));
}

/** Recorded trainings as something to sweep over: a proposal is answered by the nearest recorded configuration. */
import { earlyCurve, type CurveTask } from "../rank-curves/index.ts";
import { encode, parseSpace, type SearchSpace } from "../space/index.ts";
import type { TrialSpec } from "../journal/trial-spec.ts";
import type { RecordedTrial } from "./simulated-runner.ts";

/** What `firstlight_image` was sampled from. */
export const imageSpace: SearchSpace = parseSpace(`
optimizer: {values: [sgd, adamw]}
learning_rate: {distribution: log_uniform, min: 1.0e-4, max: 1.0e-1}
weight_decay: {distribution: log_uniform, min: 1.0e-6, max: 1.0e-1}
batch_size: {values: [16, 32, 64, 128]}
schedule: {values: [constant, cosine, exponential]}
dropout: {distribution: q_uniform, min: 0.0, max: 0.75, q: 0.25}
label_smoothing: {values: [0, 0.05, 0.1, 0.2]}
architecture: {values: [plain, residual, separable]}
width: {distribution: q_uniform, min: 8, max: 16, q: 4}
stages: {distribution: uniform, min: 2, max: 3}
augment_probability: {values: [0, 0.25, 0.5, 0.75, 0.95]}
cutout: {values: [0, 0.2, 0.3, 0.4]}
`);

export function recordedTask(task: CurveTask): (spec: TrialSpec) => RecordedTrial {
  const known = task.trials.map((trial) => {
    const { params } = earlyCurve(task, trial, 1);
    const { train_loss: train = [], val_loss: validation = [], seconds = [] } = trial.c;
    const epochs = validation.map((valLoss, i) => ({
      trainLoss: train[i] ?? 0,
      valLoss: valLoss ?? 0,
      seconds: seconds[i] ?? 1,
    }));
    return { place: encode(imageSpace, params), epochs };
  });
  return ({ params }) => {
    const place = encode(imageSpace, params);
    const distances = known.map((each) => distance(each.place, place));
    return known[distances.indexOf(Math.min(...distances))]!;
  };
}

/** Squared, in the unit cube; choices of a categorical parameter lie on it like steps, near enough for a test. */
function distance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, each, i) => sum + (each - b[i]!) ** 2, 0);
}

/** What two trials show of a cause, as figures that a person knows: their values stand beside its contribution. */
import type { CurveTrial, EpochPoint, ParameterValue } from "../../../study/index.ts";
import { causeOfParameter, type Cause, type CurveCause } from "./causes.ts";

export interface Evidence {
  /** a parameter's name, or plain words */
  readonly name: string;
  readonly kind: "parameter" | "loss" | "change" | "share" | "count";
  /** of the first and of the second trial; null: not known */
  readonly values: readonly [ParameterValue, ParameterValue];
}
type Figure = readonly [name: string, kind: Evidence["kind"], of: (trial: CurveTrial) => number | null];

/** @returns none where there is nothing to show */
export function evidenceOf(cause: Cause, first: CurveTrial, second: CurveTrial): readonly Evidence[] {
  const figures = isOfCurve(cause) ? curveFigures[cause]([first, second]) : [];
  const ofCurve = figures.map(([name, kind, of]) => ({
    name,
    kind,
    values: [of(first), of(second)] as const,
  }));
  const names = new Set([...Object.keys(first.params), ...Object.keys(second.params)]);
  const ofParams = [...names].flatMap((name): readonly Evidence[] => {
    const values = [first.params[name] ?? null, second.params[name] ?? null] as const;
    const belongs = causeOfParameter(name) === cause && values[0] !== values[1];
    return belongs ? [{ name, kind: "parameter", values }] : [];
  });
  return [...ofCurve.filter(({ values }) => values.some((value) => value !== null)), ...ofParams];
}

const finite = (value: number | null | undefined): number | null =>
  value != null && Number.isFinite(value) ? value : null;
const last = ({ curve }: CurveTrial): EpochPoint | undefined => curve.epochs.at(-1);

const curveFigures: Readonly<Record<CurveCause, (trials: readonly CurveTrial[]) => readonly Figure[]>> = {
  "validation-loss": (trials) => [
    ["validation loss", "loss", (trial) => finite(last(trial)?.valLoss)],
    ...(trials.some((trial) => lowestOf(trial) !== finite(last(trial)?.valLoss))
      ? [["lowest validation loss", "loss", lowestOf] as const]
      : []),
  ],
  "training-loss": () => [["training loss", "loss", (trial) => finite(last(trial)?.trainLoss)]],
  falling: (trials) => [
    trials.every(({ curve }) => curve.epochs.length > 1)
      ? ["last step of the validation loss", "change", lastStep]
      : ["training loss within the last epoch", "change", fallWithin],
  ],
  gap: () => [["validation less training loss", "change", (trial) => finite(gapOf(last(trial)))]],
  noise: () => [["spread of the training losses", "loss", spreadWithin]],
  accuracy: () => [["validation accuracy", "share", (trial) => finite(last(trial)?.valAccuracy)]],
  "epochs-seen": () => [["epochs seen", "count", ({ curve }) => curve.epochs.length]],
};

function isOfCurve(cause: Cause): cause is CurveCause {
  return Object.hasOwn(curveFigures, cause);
}

function lowestOf({ curve }: CurveTrial): number | null {
  return finite(curve.epochs.reduce((low, { valLoss }) => Math.min(low, valLoss), Infinity));
}

function gapOf(point: EpochPoint | undefined): number {
  return point ? point.valLoss - point.trainLoss : NaN;
}

function lastStep({ curve: { epochs } }: CurveTrial): number | null {
  return finite((epochs.at(-1)?.valLoss ?? NaN) - (epochs.at(-2)?.valLoss ?? NaN));
}

function fallWithin(trial: CurveTrial): number | null {
  const losses = lossesWithin(trial);
  const half = losses.length >> 1;
  return half === 0 ? null : finite(mean(losses.slice(half)) - mean(losses.slice(0, half)));
}

function spreadWithin(trial: CurveTrial): number | null {
  const losses = lossesWithin(trial);
  if (losses.length < 2) return null;
  const centre = mean(losses);
  return finite(Math.sqrt(mean(losses.map((loss) => (loss - centre) ** 2))));
}

/** Training losses of the last epoch's mini-batches. */
function lossesWithin(trial: CurveTrial): readonly number[] {
  const { epoch, loss } = trial.curve.train;
  const wanted = last(trial)?.epoch;
  return loss.flatMap((value, i) => (epoch[i] === wanted && value !== null ? [value] : []));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

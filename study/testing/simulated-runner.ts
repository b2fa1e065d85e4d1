/** A runner that replays recorded epochs on a simulated clock, with checkpoints: whole sweeps in milliseconds. */
import type { KeptTrialEvent, TrialEvent } from "../journal/trial-event.ts";
import type { TrialOrder, TrialSpec } from "../journal/trial-spec.ts";
import type { TrialRunner } from "../runner.ts";
import type { SimulatedClock } from "./simulated-clock.ts";

export interface RecordedEpoch {
  readonly trainLoss: number;
  readonly valLoss: number;
  readonly seconds: number;
  readonly valAccuracy?: number;
  /** losses within the epoch; absent: made up from those of the epoch */
  readonly train?: readonly (number | null)[];
  readonly validation?: readonly (number | null)[];
}
/** What training this trial would show: one entry an epoch; it diverges where they end early. */
export interface RecordedTrial {
  readonly epochs: readonly RecordedEpoch[];
  /** fails when this epoch begins, once */
  readonly failsAtEpoch?: number;
}

export interface SimulationOptions {
  readonly slots: number;
  readonly clock: SimulatedClock;
  readonly record: (spec: TrialSpec) => RecordedTrial;
}

type Body = KeptTrialEvent extends infer T ? (T extends unknown ? Omit<T, keyof Header> : never) : never;
type Header = Pick<KeptTrialEvent, "v" | "studyId" | "trial" | "attempt" | "seq">;

export function simulatedRunner({ slots, clock, record }: SimulationOptions): TrialRunner {
  const wishes = new Map<number, "pause" | "cancel">();

  async function* start(order: TrialOrder): AsyncIterable<TrialEvent> {
    const number = order.spec.trialNumber;
    wishes.delete(number);
    let seq = 0;
    for await (const body of train(order, record(order.spec), clock, () => wishes.get(number))) {
      seq++;
      yield { v: 1, studyId: order.spec.studyId, trial: number, attempt: order.attempt, seq, ...body };
    }
  }

  return { slots, start, stop: (trial, how) => void wishes.set(trial, how) };
}

async function* train(
  { spec, untilEpoch, attempt }: TrialOrder,
  { epochs, failsAtEpoch }: RecordedTrial,
  clock: SimulatedClock,
  wish: () => "pause" | "cancel" | undefined,
): AsyncGenerator<Body, void, void> {
  const from = spec.resumeFrom?.epoch ?? 0;
  yield { type: "trial-started", backend: "cpu", adapter: "simulated", fromEpoch: from, parameters: 1 };
  let epoch = from;
  while (epoch < untilEpoch && !(epoch > from && wish() === "pause")) {
    epoch++;
    const recorded = epochs[epoch - 1];
    await clock.sleep((recorded?.seconds ?? 1) * 1000);
    const fails = epoch === failsAtEpoch && attempt === 1;
    if (wish() === "cancel" || fails || !recorded) {
      yield wish() === "cancel" ? cancelled : fails ? crashed : { type: "trial-diverged", epoch, step: 0 };
      return;
    }
    yield report(epoch, recorded);
    yield { type: "checkpoint-saved", checkpoint: { key: `${spec.trialNumber}-${epoch}`, epoch, bytes: 1 } };
  }
  yield epoch < spec.epochs ? { type: "trial-paused", epoch } : completed(epochs.slice(0, spec.epochs));
}

function completed(epochs: readonly RecordedEpoch[]): Body {
  const losses = epochs.map(({ valLoss }) => valLoss);
  const bestValLoss = Math.min(...losses);
  const bestEpoch = losses.indexOf(bestValLoss) + 1;
  return { type: "trial-completed", epoch: epochs.length, bestEpoch, bestValLoss, stoppedEarly: false };
}

const cancelled: Body = {
  type: "trial-failed",
  reason: "cancelled",
  message: "Training was cancelled.",
  action: "Continue the trial.",
};
const crashed: Body = {
  type: "trial-failed",
  reason: "worker-crashed",
  message: "The worker crashed.",
  action: "Retry the trial.",
};

const batches = 4;

function report(epoch: number, recorded: RecordedEpoch): Body {
  const { trainLoss, valLoss, seconds, valAccuracy = 1 / (1 + valLoss) } = recorded;
  const train = recorded.train ?? Array.from({ length: batches }, (_, i) => trainLoss + i / 100);
  const validation = recorded.validation ?? [valLoss];
  const before = (epoch - 1) * train.length;
  const sampleCount = train.map((_, i) => before + i + 1);
  return {
    type: "epoch-reported",
    epoch,
    sampleCount: before + train.length,
    trainLoss,
    valLoss,
    valAccuracy,
    train: { sampleCount, loss: [...train] },
    validation: { sampleCount: sampleCount.slice(0, validation.length), loss: [...validation] },
    seconds,
  };
}

/** A trainer that trains nothing: an epoch is a tick that the test gives, with a checkpoint that can be read. */
import type { FailureReason, TrialEvent, TrialOrder } from "../../../study/index.ts";
import { encodeCheckpoint } from "../../trial/checkpoint/format.ts";
import type { OpenTrainer, TrainerRequest } from "../trainer.ts";

export interface FakeTrainers {
  readonly open: OpenTrainer;
  readonly opened: TrainerRequest[];
  readonly orders: TrialOrder[];
  /** lets every trainer train one epoch more, and waits until one has */
  tick(): Promise<void>;
  /** from the next tick on: epochs are trained without being told */
  untold: boolean;
  /** what the next epochs end with instead */
  fate: "well" | "diverge" | FailureReason;
  readonly closed: number;
}

export const lossOf = (epoch: number): number => 1 / epoch;

export function createFakeTrainers(): FakeTrainers {
  let waiting: (() => void)[] = [];
  let closed = 0;
  const tick = async (): Promise<void> => {
    // an epoch needs somebody who trains
    while (waiting.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    for (const wake of waiting.splice(0)) wake();
  };
  const open: OpenTrainer = (request) => {
    fakes.opened.push(request);
    const state: { alive: boolean; pausing: boolean } = { alive: true, pausing: false };
    let wake = (): void => undefined;
    const isPausing = (): boolean => state.pausing;
    return Promise.resolve({
      start: (order) => train(order),
      stop: () => {
        state.pausing = true;
        wake();
      },
      close: () => {
        if (state.alive) closed++;
        state.alive = false;
        wake();
      },
    });

    async function* train({ spec, attempt, untilEpoch }: TrialOrder): AsyncGenerator<TrialEvent> {
      fakes.orders.push({ spec, attempt, untilEpoch });
      state.pausing = false;
      let seq = 0;
      const header = () =>
        ({ v: 1, studyId: spec.studyId, trial: spec.trialNumber, attempt, seq: ++seq }) as const;
      const said = { message: "It was told so.", action: "Nothing." };
      let epoch = spec.resumeFrom?.epoch ?? 0;
      if (spec.resumeFrom) await request.checkpoints.load(spec.resumeFrom);
      const started = { backend: "wasm", adapter: "fake", fromEpoch: epoch, parameters: 1 } as const;
      yield { ...header(), type: "trial-started", ...started };
      while (epoch < untilEpoch && !isPausing()) {
        await new Promise<void>((resolve) => {
          wake = () => {
            waiting = waiting.filter((other) => other !== resolve);
            resolve();
          };
          if (fakes.untold) setTimeout(resolve);
          else waiting.push(resolve);
        });
        if (!state.alive) {
          yield { ...header(), type: "trial-failed", reason: "cancelled", ...said };
          return;
        }
        if (isPausing()) break;
        epoch++;
        if (fakes.fate === "diverge") {
          yield { ...header(), type: "trial-diverged", epoch, step: 1 };
          return;
        }
        if (fakes.fate !== "well") {
          yield { ...header(), type: "trial-failed", reason: fakes.fate, ...said };
          return;
        }
        const curve = { sampleCount: [epoch], loss: [lossOf(epoch)] };
        const losses = { trainLoss: lossOf(epoch), valLoss: lossOf(epoch), valAccuracy: 0.5 };
        const bytes = checkpointOf(spec, epoch);
        const checkpoint = {
          key: `${spec.studyId}/${spec.trialNumber}/${attempt}/${epoch}`,
          ...{ epoch, bytes: bytes.length },
        };
        yield {
          ...{ ...header(), type: "epoch-reported", epoch, sampleCount: epoch },
          ...{ ...losses, train: curve, validation: curve, seconds: 0.5 },
        };
        await request.checkpoints.save(checkpoint, bytes);
        yield { ...header(), type: "checkpoint-saved", checkpoint };
      }
      if (epoch < spec.epochs) yield { ...header(), type: "trial-paused", epoch };
      else {
        const best = { bestEpoch: epoch, bestValLoss: lossOf(epoch), stoppedEarly: false };
        yield { ...header(), type: "trial-completed", epoch, ...best };
      }
    }
  };
  const fakes: FakeTrainers = {
    open,
    opened: [],
    orders: [],
    tick,
    ...{ untold: false, fate: "well" },
    get closed() {
      return closed;
    },
  };
  return fakes;
}

export function checkpointOf(
  { seed, epochs, params }: Pick<TrialOrder["spec"], "seed" | "epochs" | "params">,
  epoch: number,
): Uint8Array<ArrayBuffer> {
  const tensors = { w: { shape: [1], values: Float32Array.from([epoch]) } };
  return encodeCheckpoint({
    origin: {
      ...{ seed, epochs, stepsPerEpoch: 1, config: params },
      facts: {
        ...{ kind: "features", task: "regression", classes: ["y"], shape: [2] },
        ...{ trainCount: 2, validationCount: 1, statistics: null },
      },
    },
    progress: {
      ...{ epoch, step: epoch, sampleCount: epoch },
      ...{ bestEpoch: epoch, bestValLoss: lossOf(epoch), accumulate: 1 },
    },
    ...{ weights: tensors, best: tensors, optimizer: tensors },
  });
}

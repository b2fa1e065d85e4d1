/** Trains one order from a checkpoint, or from the start, until it pauses, completes or diverges. */
import * as tf from "@tensorflow/tfjs";
import type { TrialOrder, TrialSpec } from "../../study/index.ts";
import { integerSetting, type ProgramContext, type Training } from "../../templates/runtime/index.ts";
import { stepsPerEpoch } from "./batches.ts";
import { badCheckpoint, encodeCheckpoint, type Checkpoint, type Progress } from "./checkpoint/format.ts";
import { progressAfter, takeCheckpoint } from "./checkpoint/take.ts";
import { makeTensors, restoreWeights } from "./checkpoint/tensors.ts";
import { trainEpoch } from "./epoch.ts";
import type { EventWriter } from "./events.ts";
import { createPace, requireSound, type Pace, type StopRequest } from "./pace.ts";
import type { PreparedData } from "./prepared-data.ts";
import { recordingFor } from "./recording-for.ts";
import type { Session } from "./session.ts";
import { createStepper, type Stepper } from "./stepper.ts";
import { validate, type Validation } from "./validate.ts";

export interface TrialRun {
  readonly session: Session;
  readonly order: TrialOrder;
  readonly prepared: PreparedData;
  readonly context: ProgramContext;
  readonly events: EventWriter;
  readonly stop: StopRequest;
}

export interface Start {
  readonly checkpoint: Checkpoint | null;
  readonly accumulate: number;
}

/** What the program may know before it builds the model. @throws WorkbenchError `bad-setting` */
export function contextOf(
  session: Session,
  spec: Pick<TrialSpec, "params" | "seed" | "epochs">,
  prepared: PreparedData,
): ProgramContext {
  const config = { ...session.linked.config, ...spec.params };
  const steps = stepsPerEpoch(prepared.facts.trainCount, integerSetting(config, "batch_size"));
  return { config, facts: prepared.facts, seed: spec.seed, epochs: spec.epochs, stepsPerEpoch: steps };
}

/** @param onCheckpoint - learns of every checkpoint: where to go on after an error */
export async function trainTrial(
  run: TrialRun,
  training: Training,
  start: Start,
  onCheckpoint: (checkpoint: Checkpoint) => void,
): Promise<void> {
  if (start.checkpoint) restore(training, start.checkpoint, run);
  const stepper = createStepper(
    training,
    run.prepared,
    start.accumulate,
    recordingFor(run.session, run.context, tellWhyUnrecorded(run)),
  );
  try {
    await trainEpochs(run, training, stepper, start, onCheckpoint);
  } finally {
    stepper.dispose();
  }
}

async function trainEpochs(
  run: TrialRun,
  training: Training,
  stepper: Stepper,
  { checkpoint, accumulate }: Start,
  onCheckpoint: (checkpoint: Checkpoint) => void,
): Promise<void> {
  const { order, stop, events } = run;
  const pace = createPace(run.session, events, stop);
  let last = checkpoint;
  for (;;) {
    const end = endOf(order, last?.progress ?? null, stop.how === "pause");
    if (end) {
      events.report(end);
      return;
    }
    const next = await trainNextEpoch(run, { training, stepper, accumulate }, pace, last);
    if (next === null) return;
    last = next;
    onCheckpoint(next);
  }
}

function tellWhyUnrecorded({ events }: TrialRun): (reason: string) => void {
  return (reason) => {
    const message = `Training steps run unrecorded, which is slower: a step cannot be repeated because ${reason}.`;
    events.report({ type: "trial-adjusted", reason: "not-recorded", message });
  };
}

/** What trains, and how. */
interface Trainer {
  readonly training: Training;
  readonly stepper: Stepper;
  readonly accumulate: number;
}

function restore(training: Training, checkpoint: Checkpoint, { order }: TrialRun): void {
  const { seed, epochs } = checkpoint.origin;
  if (seed !== order.spec.seed || epochs !== order.spec.epochs)
    throw badCheckpoint(
      `it has seed ${seed} and ${epochs} epochs, the trial ${order.spec.seed} and ${order.spec.epochs}`,
    );
  restoreWeights(training.model, checkpoint.weights);
  const slots = makeTensors(checkpoint.optimizer);
  try {
    training.restoreOptimizer(slots);
  } finally {
    tf.dispose(slots);
  }
}

function endOf({ spec, untilEpoch }: TrialOrder, progress: Progress | null, pausing: boolean) {
  const epoch = progress?.epoch ?? 0;
  if (progress) {
    const stoppedEarly = spec.patience !== null && epoch - progress.bestEpoch >= spec.patience;
    if (epoch >= spec.epochs || stoppedEarly) {
      const { bestEpoch, bestValLoss } = progress;
      return {
        type: "trial-completed",
        epoch,
        bestEpoch,
        bestValLoss,
        stoppedEarly: stoppedEarly && epoch < spec.epochs,
      } as const;
    }
  }
  return epoch >= untilEpoch || pausing ? ({ type: "trial-paused", epoch } as const) : null;
}

/** @returns the checkpoint after the epoch; null when the trial diverged, which is reported then */
async function trainNextEpoch(
  run: TrialRun,
  { training, stepper, accumulate }: Trainer,
  pace: Pace,
  last: Checkpoint | null,
): Promise<Checkpoint | null> {
  const { session, prepared, context, events } = run;
  const { now } = session.environment;
  const epoch = (last?.progress.epoch ?? 0) + 1;
  const stepBefore = last?.progress.step ?? 0;
  const startedAt = now();
  const batchSize = integerSetting(context.config, "batch_size");
  const steps = context.stepsPerEpoch;
  const result = await trainEpoch(
    {
      stepper,
      prepared,
      seed: context.seed,
      epoch,
      batchSize,
      steps,
      stepBefore,
      sampleCountBefore: last?.progress.sampleCount ?? 0,
    },
    pace,
    now,
  );
  if (result.diverged) {
    events.report({ type: "trial-diverged", epoch, step: result.step });
    return null;
  }
  const { loss: valLoss, accuracy } = await validateEpoch(run, stepper, pace, epoch, accumulate);
  if (!Number.isFinite(valLoss)) {
    events.report({ type: "trial-diverged", epoch, step: stepBefore + steps });
    return null;
  }
  const { trainLoss, sampleCount, train, validation } = result;
  const progress = progressAfter(last, { epoch, step: stepBefore + steps, sampleCount, valLoss, accumulate });
  const checkpoint = await takeCheckpoint(training, context, progress, last?.best ?? null);
  const bytes = encodeCheckpoint(checkpoint);
  // a GPU's error arrives late: nothing may be told of an epoch that was computed without memory
  await session.environment.yieldToHost();
  requireSound(session);
  const seconds = (now() - startedAt) / 1000;
  events.report({
    type: "epoch-reported",
    epoch,
    sampleCount,
    trainLoss,
    valLoss,
    valAccuracy: accuracy,
    train,
    validation,
    seconds,
  });
  sendCheckpoint(run, epoch, bytes);
  return checkpoint;
}

function validateEpoch(
  { prepared, context }: TrialRun,
  stepper: Stepper,
  pace: Pace,
  epoch: number,
  accumulate: number,
): Promise<Validation> {
  const batches = context.stepsPerEpoch;
  return validate(stepper, prepared, accumulate, () =>
    pace.between(() => ({
      epoch,
      batch: batches,
      batches,
      phase: "validating",
      secondsPerBatch: null,
      loss: null,
    })),
  );
}

function sendCheckpoint(
  { session, order, events }: TrialRun,
  epoch: number,
  bytes: Uint8Array<ArrayBuffer>,
): void {
  const { studyId, trialNumber: trial } = order.spec;
  const key = `${studyId}/${trial}/${order.attempt}/${epoch}`;
  const checkpoint = { key, epoch, bytes: bytes.length };
  session.send({ type: "checkpoint", trial, attempt: order.attempt, checkpoint, bytes });
  events.report({ type: "checkpoint-saved", checkpoint });
}

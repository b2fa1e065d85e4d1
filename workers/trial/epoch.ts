/** One epoch of training steps with interleaved validation mini-batches: the dense curve. */
import type { DenseCurve } from "../../study/index.ts";
import { epochOrder } from "./batches.ts";
import { createLossLog, finiteOrNull, type LossLog } from "./loss-log.ts";
import type { Pace } from "./pace.ts";
import type { PreparedData } from "./prepared-data.ts";
import type { Stepper } from "./stepper.ts";

export interface EpochPlan {
  readonly stepper: Stepper;
  readonly prepared: PreparedData;
  readonly seed: number;
  /** from 1 */
  readonly epoch: number;
  readonly batchSize: number;
  readonly steps: number;
  /** optimiser steps and training samples before this epoch */
  readonly stepBefore: number;
  readonly sampleCountBefore: number;
}

export type EpochResult =
  | {
      readonly diverged: false;
      readonly trainLoss: number;
      readonly sampleCount: number;
      readonly train: DenseCurve;
      readonly validation: DenseCurve;
    }
  | { readonly diverged: true; readonly step: number };

/** Most steps whose losses are read together. */
const READ_EVERY = 10;

export async function trainEpoch(plan: EpochPlan, pace: Pace, now: () => number): Promise<EpochResult> {
  const trainLog = createLossLog();
  const validationLog = createLossLog();
  try {
    return await runSteps(plan, pace, now, trainLog, validationLog);
  } finally {
    trainLog.dispose();
    validationLog.dispose();
  }
}

async function runSteps(
  plan: EpochPlan,
  pace: Pace,
  now: () => number,
  trainLog: LossLog,
  validationLog: LossLog,
): Promise<EpochResult> {
  const { stepper, prepared, seed, epoch, batchSize, steps } = plan;
  const order = epochOrder(prepared.data.train, seed, "shuffle", epoch);
  const batchLength = Math.min(batchSize, order.length);
  const validation = validationPlan(plan);
  const startedAt = now();
  stepper.checkAgain();
  for (let batch = 0; batch < steps; batch++) {
    const indices = order.subarray(batch * batchLength, (batch + 1) * batchLength);
    trainLog.add(await stepper.train(indices, plan.stepBefore + batch));
    const validationIndices = validation.after(batch);
    if (validationIndices) validationLog.add(await stepper.validationLoss(validationIndices));
    if (trainLog.waiting === READ_EVERY || batch === steps - 1 || pace.showsNext()) {
      await (batch === steps - 1 ? trainLog.finish() : trainLog.read());
      const at = divergedAt(trainLog.losses);
      if (at !== null) return { diverged: true, step: plan.stepBefore + at };
    }
    await pace.between(() => ({
      epoch,
      batch: batch + 1,
      batches: steps,
      phase: "training",
      secondsPerBatch: (now() - startedAt) / 1000 / (batch + 1),
      loss: finiteOrNull(trainLog.losses.at(-1) ?? NaN),
    }));
  }
  await validationLog.finish();
  return summarise(plan, batchLength, trainLog.losses, validationLog.losses, validation.every);
}

/** Two batch losses in a row that are no numbers: the second one's index; null when there are none. */
function divergedAt(losses: readonly number[]): number | null {
  const at = losses.findIndex(
    (loss, index) => index > 0 && !Number.isFinite(loss) && !Number.isFinite(losses[index - 1]),
  );
  return at < 0 ? null : at;
}

/** Which validation mini-batch follows which step: spread evenly, in an order drawn per epoch. */
function validationPlan({ prepared, seed, epoch, batchSize, steps }: EpochPlan) {
  const order = epochOrder(prepared.data.validation, seed, "validation", epoch);
  const batches = Math.ceil(order.length / batchSize);
  const every = Math.max(1, Math.floor(steps / batches));
  return {
    every,
    /** null: none after this step */
    after: (batch: number): Int32Array | null => {
      if ((batch + 1) % every !== 0) return null;
      const start = (((batch + 1) / every - 1) % batches) * batchSize;
      return order.subarray(start, start + batchSize);
    },
  };
}

function summarise(
  plan: EpochPlan,
  batchLength: number,
  trainLosses: readonly number[],
  validationLosses: readonly number[],
  every: number,
): EpochResult {
  const finite = trainLosses.filter((loss) => Number.isFinite(loss));
  if (finite.length === 0) return { diverged: true, step: plan.stepBefore + plan.steps - 1 };
  const countAfter = (steps: number): number => plan.sampleCountBefore + steps * batchLength;
  return {
    diverged: false,
    trainLoss: finite.reduce((sum, loss) => sum + loss, 0) / finite.length,
    sampleCount: countAfter(plan.steps),
    train: {
      sampleCount: trainLosses.map((_, index) => countAfter(index + 1)),
      loss: trainLosses.map(finiteOrNull),
    },
    validation: {
      sampleCount: validationLosses.map((_, index) => countAfter((index + 1) * every)),
      loss: validationLosses.map(finiteOrNull),
    },
  };
}

/** One order from start to its last event, through lost devices and exhausted memory. Never throws. */
import { WorkbenchError, type TrialOrder } from "../../study/index.ts";
import { integerSetting, type Training } from "../../templates/runtime/index.ts";
import { buildTraining } from "./build-training.ts";
import { accumulateToFit } from "./checks/memory.ts";
import { checkOverfits, describeArchitecture } from "./checks/overfit.ts";
import { decodeCheckpoint, type Checkpoint } from "./checkpoint/format.ts";
import { isOutOfMemory, toFailure } from "./errors.ts";
import { createEventWriter } from "./events.ts";
import type { StopRequest } from "./pace.ts";
import { dataOf, type Session } from "./session.ts";
import { contextOf, trainTrial, type TrialRun } from "./train-trial.ts";

/** Lost devices and halvings that one order survives. */
const MOST_RECOVERIES = 12;

export async function runTrial(
  session: Session,
  order: TrialOrder,
  bytes: Uint8Array | null,
  stop: StopRequest,
): Promise<void> {
  const events = createEventWriter(order, session.send);
  try {
    const prepared = dataOf(session);
    const context = contextOf(session, order, prepared);
    const checkpoint = bytes === null ? null : decodeCheckpoint(bytes);
    await trainWithRecovery({ session, order, prepared, context, events, stop }, checkpoint);
  } catch (error) {
    events.report({ type: "trial-failed", ...toFailure(error) });
  } finally {
    session.opened.releaseFreeMemory();
  }
}

async function trainWithRecovery(run: TrialRun, from: Checkpoint | null): Promise<void> {
  let checkpoint = from;
  let accumulate = from?.progress.accumulate ?? 1;
  for (let recoveries = 0; ; recoveries++) {
    try {
      const training = buildTraining(run.session.linked, run.context);
      try {
        accumulate = fitMemory(run, training, accumulate);
        if (recoveries === 0) await reportStart(run, training, checkpoint?.progress.epoch ?? 0);
        await trainTrial(run, training, { checkpoint, accumulate }, (saved) => {
          checkpoint = saved;
        });
        return;
      } finally {
        training.dispose();
      }
    } catch (error) {
      if (recoveries >= MOST_RECOVERIES) throw error;
      accumulate = await recover(run, error, accumulate);
    }
  }
}

async function reportStart(
  { session, context, prepared, events }: TrialRun,
  training: Training,
  fromEpoch: number,
) {
  const { backend, adapter } = session.opened;
  const parameters = training.model.trainableWeights.reduce((sum, { shape }) => {
    return sum + shape.reduce<number>((product, extent) => product * (extent ?? 1), 1);
  }, 0);
  events.observe({
    type: "batch-observed",
    epoch: fromEpoch + 1,
    batch: 0,
    batches: context.stepsPerEpoch,
    phase: "preparing",
    secondsPerBatch: null,
    loss: null,
  });
  const architecture = describeArchitecture(training.model);
  if (!session.overfitWarnings.has(architecture)) {
    session.overfitWarnings.set(architecture, await checkOverfits(session.linked, context, prepared));
  }
  const warning = session.overfitWarnings.get(architecture) ?? null;
  const warnings = warning === null ? {} : { warnings: [warning] };
  events.report({ type: "trial-started", backend, adapter, fromEpoch, parameters, ...warnings });
}

/** Micro-batches by which the estimate stays under the limit. @throws WorkbenchError `out-of-memory` */
function fitMemory({ session, context, events }: TrialRun, training: Training, atLeast: number): number {
  const batchSize = integerSetting(context.config, "batch_size");
  const limit = session.environment.memoryLimitBytes;
  const accumulate = accumulateToFit(training.model, batchSize, limit, atLeast);
  if (accumulate === null) {
    throw new WorkbenchError(
      "out-of-memory",
      `One sample of the model needs more than the ${megabytes(limit)} there are.`,
      "Choose a smaller model or image size.",
    );
  }
  if (accumulate !== atLeast) {
    const message = `A batch of ${batchSize} would need more than ${megabytes(limit)}`;
    reportAccumulation(events, message, batchSize, accumulate);
  }
  return accumulate;
}

/** @returns micro-batches to go on with. @throws the error when there is no way on */
async function recover(run: TrialRun, error: unknown, accumulate: number): Promise<number> {
  const { session, context, events } = run;
  if (session.opened.isLost() || (error instanceof WorkbenchError && error.code === "device-lost")) {
    session.opened = await session.reopen();
    const message = `The device was lost; the trial goes on with ${session.opened.backend}.`;
    events.report({ type: "trial-adjusted", reason: "device-lost", message });
    return accumulate;
  }
  const batchSize = integerSetting(context.config, "batch_size");
  if (!isOutOfMemory(error) || accumulate >= batchSize) throw error;
  session.opened.releaseFreeMemory();
  reportAccumulation(events, "Memory ran out", batchSize, 2 * accumulate);
  return 2 * accumulate;
}

function reportAccumulation(
  events: TrialRun["events"],
  cause: string,
  batchSize: number,
  accumulate: number,
): void {
  const micro = Math.ceil(batchSize / accumulate);
  events.report({
    type: "trial-adjusted",
    reason: "out-of-memory",
    message: `${cause}; steps are made of ${accumulate} micro-batches of ${micro}, so the batch size stays ${batchSize}.`,
    batchSize: micro,
    accumulate,
  });
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

/** One order from start to its last event, through lost devices. Never throws. */
import { WorkbenchError, type TrialOrder } from "../../study/index.ts";
import { integerSetting, type ProgramContext, type Training } from "../../templates/runtime/index.ts";
import { buildTraining } from "./build-training.ts";
import { accumulateToFit } from "./checks/memory.ts";
import { checkOverfits, describeArchitecture } from "./checks/overfit.ts";
import { decodeCheckpoint, type Checkpoint } from "./checkpoint/format.ts";
import { isOutOfMemory, toErrorRecord, toFailure } from "./errors.ts";
import { createEventWriter } from "./events.ts";
import type { StopRequest } from "./pace.ts";
import { faultBehind, isDeviceLost, replaceDevice } from "./recover.ts";
import { dataOf, type Session } from "./session.ts";
import { contextOf, trainTrial, type Start, type TrialRun } from "./train-trial.ts";

/** Lost devices that one order survives. */
const MOST_LOSSES = 5;

/** @param halvings - how often memory ran out since the checkpoint */
export async function runTrial(
  session: Session,
  order: TrialOrder,
  bytes: Uint8Array | null,
  halvings: number,
  stop: StopRequest,
): Promise<void> {
  const events = createEventWriter(order, session.send);
  try {
    const prepared = dataOf(session);
    const context = contextOf(session, order.spec, prepared);
    const checkpoint = bytes === null ? null : decodeCheckpoint(bytes);
    const run = { session, order, prepared, context, events, stop };
    await trainWithRecovery(run, { checkpoint, accumulate: firstAccumulate(run, checkpoint, halvings) });
  } catch (error) {
    // memory that ran out never comes back whole: the host starts another worker, with smaller micro-batches
    if (isOutOfMemory(error)) session.send({ type: "request-failed", id: null, error: toErrorRecord(error) });
    else events.report({ type: "trial-failed", ...toFailure(error) });
  } finally {
    session.opened.releaseFreeMemory();
  }
}

/** Goes on through lost devices. @throws whatever else ends the trial */
async function trainWithRecovery(run: TrialRun, from: Start): Promise<void> {
  let start = from;
  let started = false;
  for (let losses = 0; ; losses++) {
    const training = buildTraining(run.session.linked, run.context);
    try {
      start = { ...start, accumulate: fitMemory(run, training, start.accumulate) };
      if (!started) await reportStart(run, training, start);
      started = true;
      await trainTrial(run, training, start, (checkpoint) => {
        start = { ...start, checkpoint };
      });
      training.dispose();
      return;
    } catch (error) {
      disposeBroken(training);
      const cause = await faultBehind(run.session, error);
      if (losses >= MOST_LOSSES || !isDeviceLost(cause)) throw cause;
      await replaceDevice(run);
    }
  }
}

/** What the device held went with it, and a heap that aborted takes nothing back; the first error says why. */
function disposeBroken(training: Training): void {
  try {
    training.dispose();
  } catch {
    // see above
  }
}

/** @throws WorkbenchError `sample-too-large` when memory ran out with single samples */
function firstAccumulate(run: TrialRun, checkpoint: Checkpoint | null, halvings: number): number {
  const batchSize = integerSetting(run.context.config, "batch_size");
  const accumulate = (checkpoint?.progress.accumulate ?? 1) * 2 ** halvings;
  if (halvings === 0) return accumulate;
  if (accumulate >= 2 * batchSize) {
    const message = "Memory ran out with one sample at a time.";
    throw new WorkbenchError("sample-too-large", message, "Choose a smaller model or image size.");
  }
  reportAccumulation(run, "Memory ran out", accumulate);
  return accumulate;
}

async function reportStart(
  { session, context, prepared, events }: TrialRun,
  training: Training,
  { checkpoint, accumulate }: Start,
) {
  const fromEpoch = checkpoint?.progress.epoch ?? 0;
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
  const most = accumulate === 1 ? Infinity : microBatch(context, accumulate);
  const architecture = describeArchitecture(training.model);
  if (!session.overfitWarnings.has(architecture)) {
    session.overfitWarnings.set(architecture, await checkOverfits(session.linked, context, prepared, most));
  }
  const warning = session.overfitWarnings.get(architecture) ?? null;
  const warnings = warning === null ? {} : { warnings: [warning] };
  events.report({ type: "trial-started", backend, adapter, fromEpoch, parameters, ...warnings });
}

/** Micro-batches by which the estimate stays under the limit. @throws WorkbenchError `sample-too-large` */
function fitMemory(run: TrialRun, training: Training, atLeast: number): number {
  const { session, context } = run;
  const batchSize = integerSetting(context.config, "batch_size");
  const limit = session.environment.memoryLimitBytes;
  const { largestTensorBytes: tensorBytes = Infinity } = session.opened;
  const accumulate = accumulateToFit(training.model, batchSize, { bytes: limit, tensorBytes }, atLeast);
  if (accumulate === null) {
    throw new WorkbenchError(
      "sample-too-large",
      `One sample of the model needs more than the ${megabytes(Math.min(limit, tensorBytes))} there are.`,
      "Choose a smaller model or image size.",
    );
  }
  if (accumulate !== atLeast) {
    const message = `A batch of ${batchSize} would need more than ${megabytes(Math.min(limit, tensorBytes))}`;
    reportAccumulation(run, message, accumulate);
  }
  return accumulate;
}

function reportAccumulation({ context, events }: TrialRun, cause: string, accumulate: number): void {
  const batchSize = integerSetting(context.config, "batch_size");
  const micro = microBatch(context, accumulate);
  events.report({
    type: "trial-adjusted",
    reason: "out-of-memory",
    message: `${cause}; steps are made of ${accumulate} micro-batches of ${micro}, so the batch size stays ${batchSize}.`,
    batchSize: micro,
    accumulate,
  });
}

function microBatch({ config }: ProgramContext, accumulate: number): number {
  return Math.ceil(integerSetting(config, "batch_size") / accumulate);
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

/**
 * One order on one slot, through crashes of its worker: the next one goes on from the last checkpoint; with smaller
 * micro-batches when memory ran out.
 */
import type { TrialData, WorkerMessage } from "../../protocol/index.ts";
import { WorkbenchError, type CheckpointRef, type TrialOrder, type TrialSpec } from "../../study/index.ts";
import type { AttemptLog } from "./attempt-log.ts";
import { fromRecord, type WorkerSlot } from "./worker-slot.ts";

export interface CheckpointStore {
  /** @throws WorkbenchError `checkpoint-missing` when it is gone; what else may be wrong with it */
  load(checkpoint: CheckpointRef): Promise<Uint8Array<ArrayBuffer>>;
  /** resolves when it would survive a crash of the host */
  save(checkpoint: CheckpointRef, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
}

export interface OrderTools {
  readonly dataFor: (source: DataSource) => Promise<TrialData>;
  readonly checkpoints: CheckpointStore;
  /** what the host asked for since the order was given */
  readonly stopAsked: () => "pause" | "cancel" | null;
  /** new workers that one order may use up without a checkpoint in between; default 2 */
  readonly mostRestarts?: number;
  /** and where memory ran out; default 16 */
  readonly mostHalvings?: number;
}

const MOST_RESTARTS = 2;
/** A worker refuses to go below single samples long before; one that cannot even start has no batch to halve. */
const MOST_HALVINGS = 16;

/** Never throws: what goes wrong becomes the attempt's last event. */
export async function runOrder(
  order: TrialOrder,
  slot: WorkerSlot,
  log: AttemptLog,
  tools: OrderTools,
): Promise<void> {
  let resumeFrom = order.spec.resumeFrom ?? null;
  const { mostRestarts = MOST_RESTARTS, mostHalvings = MOST_HALVINGS } = tools;
  let [restarts, halvings] = [0, 0];
  while (!log.ended) {
    try {
      if (tools.stopAsked() === "cancel") {
        reportCancelled(log);
        return;
      }
      await slot.open();
      await slot.provide(dataKey(order.spec), () => tools.dataFor(order.spec));
      await train({ order, resumeFrom, halvings }, slot, log, tools, (saved) => {
        [resumeFrom, halvings, restarts] = [saved, 0, 0];
      });
    } catch (error) {
      if (tools.stopAsked() === "cancel") {
        reportCancelled(log);
        return;
      }
      if (ranOutOfMemory(error) && halvings < mostHalvings) {
        halvings++;
        slot.kill("its memory ran out");
        continue;
      }
      const crashed = error instanceof WorkbenchError && error.code === "worker-crashed";
      if (!crashed || restarts++ >= mostRestarts) {
        reportFailure(error, log);
        // where its checkpoint could not be kept it would train on, for nobody
        slot.say({ type: "stop", trial: order.spec.trialNumber, how: "cancel" });
        return;
      }
    }
  }
}

/** Data of one study differ by nothing else. */
export type DataSource = Pick<TrialSpec, "dataset" | "split" | "program">;

export const dataKey = ({ dataset, split, program }: DataSource): string =>
  `${dataset} ${split.hash} ${program}`;

interface Turn {
  readonly order: TrialOrder;
  readonly resumeFrom: CheckpointRef | null;
  /** how often memory ran out since `resumeFrom` */
  readonly halvings: number;
}

/** The last words of a process whose JavaScript heap is full: it cannot say so itself. */
const HEAP_WORDS = /heap out of memory|Array buffer allocation failed/;

function ranOutOfMemory(error: unknown): boolean {
  if (!(error instanceof WorkbenchError)) return false;
  return (
    error.code === "out-of-memory" || (error.code === "worker-crashed" && HEAP_WORDS.test(error.message))
  );
}

async function train(
  { order, resumeFrom, halvings }: Turn,
  slot: WorkerSlot,
  log: AttemptLog,
  { checkpoints, stopAsked }: OrderTools,
  onSaved: (checkpoint: CheckpointRef) => void,
): Promise<void> {
  const checkpoint = resumeFrom === null ? null : await loadIfThere(resumeFrom, checkpoints, log);
  const receive = async (message: WorkerMessage): Promise<"more" | "done"> => {
    if (message.type === "checkpoint") {
      await checkpoints.save(message.checkpoint, message.bytes);
      onSaved(message.checkpoint);
    }
    if (message.type === "request-failed") throw fromRecord(message.error);
    if (message.type === "trial-event") log.deliver(message.event);
    return log.ended ? "done" : "more";
  };
  const conversation = slot.converse({ type: "run", order, checkpoint, halvings }, receive);
  // asked before this worker knew of the trial
  const how = stopAsked();
  if (how !== null) slot.say({ type: "stop", trial: order.spec.trialNumber, how });
  await conversation;
}

/**
 * A browser clears its storage, or loses a file with a crash, and the trial must not: from the start it comes out the
 * same, only later. @returns null: from the start
 */
async function loadIfThere(
  checkpoint: CheckpointRef,
  checkpoints: CheckpointStore,
  log: AttemptLog,
): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return await checkpoints.load(checkpoint);
  } catch (error) {
    if (!(error instanceof WorkbenchError) || error.code !== "checkpoint-missing") throw error;
    log.adjust(error.code, `${error.message} The trial is trained again from its start.`);
    return null;
  }
}

function reportCancelled(log: AttemptLog): void {
  log.fail("cancelled", "The trial was cancelled.", "Start it again to go on.");
}

function reportFailure(error: unknown, log: AttemptLog): void {
  const message = error instanceof Error ? error.message : String(error);
  const action =
    error instanceof WorkbenchError ? error.action : "Look at the log, then start the trial again.";
  const code = error instanceof WorkbenchError ? error.code : "";
  const known = code === "bad-data" || code === "out-of-memory";
  log.fail(known ? code : "worker-crashed", message, action);
}

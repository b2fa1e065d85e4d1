/** Trains what a lease asks for, resting where the device must, until the trial ends or is stopped. */
import type { BackendName } from "../../protocol/index.ts";
import { WorkbenchError, type CheckpointRef, type TrialEvent } from "../../study/index.ts";
import type { CheckpointStore } from "../host/index.ts";
import type { LeaseLog } from "./lease-log.ts";
import type { PreparedLease } from "./prepare-lease.ts";
import type { Rest } from "./rest.ts";
import type { Trainer } from "./trainer.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type LastEvent = Extract<
  TrialEvent,
  { type: "trial-paused" | "trial-completed" | "trial-diverged" | "trial-failed" }
>;

export interface Training {
  readonly last: LastEvent;
  readonly backend: BackendName;
  readonly adapter: string;
  readonly trainingMs: number;
  readonly epochsTrained: number;
}

export interface TrainTools {
  readonly log: LeaseLog;
  readonly rest: Rest;
  readonly tell: (event: TrialEvent) => void;
  readonly onCheckpoint: (checkpoint: CheckpointRef, bytes: Bytes) => void;
  /** aborted: pause after the epoch */
  readonly pausing: AbortSignal;
  /** the device may not train for so long that the lease is given back; `pausing` is aborted then */
  readonly onTired: () => void;
}

/** The latest checkpoint of one trial, in memory; the relay has it too, a little later. */
export interface LatestCheckpoint extends CheckpointStore {
  readonly latest: { readonly checkpoint: CheckpointRef; readonly bytes: Bytes } | null;
}

export function createLatestCheckpoint(start: LatestCheckpoint["latest"]): LatestCheckpoint {
  let latest = start;
  return {
    get latest() {
      return latest;
    },
    load: ({ key }) =>
      latest?.checkpoint.key === key
        ? Promise.resolve(latest.bytes)
        : Promise.reject(new WorkbenchError("bad-checkpoint", `Checkpoint ${key} is gone.`, "Start again.")),
    save: (checkpoint, bytes) => {
      latest = { checkpoint, bytes };
      return Promise.resolve();
    },
  };
}

/** Never throws: what goes wrong is the last event. */
export async function trainLease(
  { order }: Pick<PreparedLease, "order">,
  trainer: Trainer,
  checkpoints: LatestCheckpoint,
  tools: TrainTools,
): Promise<Training> {
  const { log, rest, pausing } = tools;
  const { trialNumber } = order.spec;
  const done = { backend: "cpu" as BackendName, adapter: "", trainingMs: 0, epochsTrained: 0 };
  const tell = (event: TrialEvent): void => tools.tell(log.add(event));
  const pause = (): void => trainer.stop(trialNumber, "pause");

  const hear = (event: TrialEvent): void => {
    tell(event);
    if (event.type === "trial-started") [done.backend, done.adapter] = [event.backend, event.adapter];
    if (event.type === "epoch-reported") {
      done.epochsTrained++;
      done.trainingMs += event.seconds * 1000;
      rest.trained(event.seconds * 1000);
    }
    if (event.type !== "checkpoint-saved") return;
    tools.onCheckpoint(event.checkpoint, checkpoints.latest!.bytes);
    if (rest.due) pause();
  };
  const turn = async (resumed: boolean): Promise<LastEvent> => {
    const resumeFrom = checkpoints.latest?.checkpoint;
    const spec = resumeFrom ? { ...order.spec, resumeFrom } : order.spec;
    const events = trainer.start({ ...order, spec });
    if (pausing.aborted) pause();
    for await (const event of events) {
      if (isLast(event)) return event;
      // going on after a rest is nothing that happened to the trial
      if (!resumed || event.type !== "trial-started") hear(event);
    }
    return broken(order);
  };

  pausing.addEventListener("abort", pause, { once: true });
  try {
    for (let turns = 0; ; turns++) {
      const last = await turn(turns > 0);
      const unfinished = last.type === "trial-paused" && last.epoch < order.untilEpoch;
      if (!unfinished || !(await mayGoOn(rest, tools))) {
        tell(last);
        return { ...done, last };
      }
    }
  } finally {
    pausing.removeEventListener("abort", pause);
  }
}

/** Rests as long as the device must. @returns false: somebody wants the trial to stop here */
async function mayGoOn(rest: Rest, { pausing, onTired }: TrainTools): Promise<boolean> {
  if (!pausing.aborted && (await rest.take(pausing)) === "tired") onTired();
  return !pausing.aborted;
}

const LAST = ["trial-paused", "trial-completed", "trial-diverged", "trial-failed"];
const isLast = (event: TrialEvent): event is LastEvent => LAST.includes(event.type);

function broken({ spec, attempt }: PreparedLease["order"]): LastEvent {
  const { studyId, trialNumber: trial } = spec;
  return {
    ...{ v: 1, studyId, trial, attempt, seq: 0, type: "trial-failed", reason: "worker-crashed" },
    message: "The trainer ended without a word.",
    action: "Start the trial again.",
  };
}

/** The end of a lease whose trial was trained: what was won reaches the relay, or the lease counts no more. */
import type { KeptCheckpoint, Lease } from "../../protocol/index.ts";
import { WorkbenchError, type KeptTrialEvent } from "../../study/index.ts";
import { writeLog } from "../parcel/index.ts";
import type { CheckpointKeeper } from "./checkpoint-keeper.ts";
import { counted, givenBack, leave } from "./last-words.ts";
import type { LeaseTools } from "./lease-tools.ts";
import { makeResult } from "./make-result.ts";
import { pause } from "./pause.ts";
import { signResult } from "./sign-result.ts";
import type { LatestCheckpoint, Training } from "./train-lease.ts";

export interface Trained {
  readonly training: Training;
  readonly events: readonly KeptTrialEvent[];
  readonly latest: LatestCheckpoint["latest"];
  readonly keeper: CheckpointKeeper;
  readonly keep: (kept: KeptCheckpoint) => Promise<void>;
}

/** @throws what keeps it from the relay for good */
export async function concludeLease(lease: Lease, trained: Trained, tools: LeaseTools): Promise<void> {
  const { last } = trained.training;
  const isUnfinished = last.type === "trial-paused" && last.epoch < lease.work.order.untilEpoch;
  await insist(tools, trained.keeper, async () => {
    const kept = (await trained.keeper.last()) ?? lease.kept;
    if (tools.stop.how !== "give-back" || !isUnfinished) {
      await finish(lease, trained, kept, tools);
      return;
    }
    if (kept) await trained.keep(kept);
    await leave(lease, tools, "given-back", givenBack(tools.stop.why));
  });
}

async function finish(
  lease: Lease,
  { training, events, latest }: Trained,
  newest: KeptCheckpoint | null,
  tools: LeaseTools,
): Promise<void> {
  const { blobs, stop, link } = tools;
  const kept = newest ?? (await keptAsItCame(lease, latest, tools));
  const log = { events, blob: await blobs.send(writeLog(events)) };
  const result = makeResult({ training, log, kept: kept && latest && { kept, bytes: latest.bytes } });
  const signed = await signResult(tools.key, lease, result);
  // from here on only its own answer says whether it counted: a renewal may cross it
  stop.conclude();
  counted(await link.ask("finish", { token: lease.token, result: signed }, stop.dropping), stop);
  const { outcome, epochsTrained: epochs, trainingMs } = result;
  tools.tell({ type: "finished", trial: lease.trial, outcome, epochs, seconds: trainingMs / 1000 });
}

/** A trial that was stopped before its first epoch here stands where it stood: at the checkpoint that it came with. */
async function keptAsItCame(
  { work }: Lease,
  latest: Trained["latest"],
  { blobs }: LeaseTools,
): Promise<KeptCheckpoint | null> {
  if (!work.checkpoint || !latest) return null;
  return { checkpoint: latest.checkpoint, blob: work.checkpoint, log: await blobs.send(writeLog([])) };
}

const MOST_RESENDS = 3;
const FULL = ["database-full", "disk-full", "blob-quota"];
/** until somebody has made room on a relay */
const ROOM_MS = 15_000;

/** What was trained is worth some patience: blobs that a relay lost are sent again, and one that is full is waited for. */
async function insist(
  { stop, tell }: LeaseTools,
  keeper: CheckpointKeeper,
  conclude: () => Promise<void>,
): Promise<void> {
  for (let resends = 0; ;) {
    try {
      await conclude();
      return;
    } catch (error) {
      const code = error instanceof WorkbenchError ? error.code : "";
      if (FULL.includes(code) && !stop.ending.aborted) {
        tell({ type: "complaint", message: (error as WorkbenchError).message });
        await pause(ROOM_MS, stop.ending);
      } else if (code !== "blob-missing" || resends++ >= MOST_RESENDS) throw error;
      keeper.forget();
    }
  }
}

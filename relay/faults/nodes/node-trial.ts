/**
 * One lease in a simulated node: waits, reports, keeps a checkpoint, ends. Where a log or a checkpoint must be named, it
 * names the trial's data, which its owner has uploaded.
 */
import type { Lease, TrialResult } from "../../../protocol/index.ts";
import { resultText } from "../../../protocol/index.ts";
import type { SeededRandom } from "../../../study/index.ts";
import type { NodeKey } from "../wire/node-key.ts";
import type { Behaviour } from "./behaviour.ts";
import { epochEvents, fakeCheckpoint, fakeResult } from "./fake-training.ts";
import { sleep } from "./sleep.ts";

export interface TrialSide {
  readonly key: NodeKey;
  readonly behaviour: Behaviour;
  readonly random: SeededRandom;
  /** of the whole order, whatever its epochs */
  readonly trainMs: (lease: Lease) => number;
  readonly progress: (message: object) => void;
  /** sent until answered; resolves false when the relay said that the lease counts no more */
  readonly send: (event: "keep" | "finish" | "fail", message: Record<string, unknown>) => Promise<boolean>;
  readonly die: () => void;
  /** a lease that the node lets run out; it goes on all the same */
  readonly abandonRenewal: () => void;
}

/** @param signal - fenced, stopped, or the node is dead */
export async function trainLease(lease: Lease, side: TrialSide, signal: AbortSignal): Promise<void> {
  const { untilEpoch } = lease.work.order;
  const from = lease.kept?.checkpoint.epoch ?? lease.work.order.spec.resumeFrom?.epoch ?? 0;
  const epochMs = side.trainMs(lease) / untilEpoch;
  const ending = side.behaviour.ending(lease, side.random);
  for (let epoch = from + 1; epoch <= untilEpoch || ending === null; epoch++) {
    await sleep(epochMs, signal);
    if (ending?.type === "die") {
      side.die();
      return;
    }
    if (ending === null) continue;
    const events = epochEvents(lease, epoch, epochMs / 1000, Date.now() + side.behaviour.skewMs);
    side.progress({ token: lease.token, events });
    if (epoch === Math.ceil(untilEpoch / 2) && epoch < untilEpoch)
      void keep(lease, epoch, side).catch(() => undefined); // the node died over it
  }
  if (side.random.next() < side.behaviour.late) {
    side.abandonRenewal();
    await sleep(lease.leaseMs * (1.1 + side.random.next() / 2), signal);
  }
  if (ending.type === "fail") await fail(lease, ending.reason, side);
  else if (ending.type === "finish") await finish(lease, (untilEpoch - from) * epochMs, side, ending.change);
}

async function keep(lease: Lease, epoch: number, side: TrialSide): Promise<void> {
  await side.send("keep", { token: lease.token, kept: fakeCheckpoint(lease, epoch, lease.work.data) });
}

async function finish(
  lease: Lease,
  ms: number,
  side: TrialSide,
  change: Partial<TrialResult>,
): Promise<void> {
  const epochs = lease.work.order.untilEpoch - (lease.kept?.checkpoint.epoch ?? 0);
  const unsigned = { ...fakeResult(lease, lease.work.data, { epochs, ms }), ...change };
  const signature = side.key.sign(resultText(lease.trial, lease.replica, unsigned));
  await side.send("finish", { token: lease.token, result: { ...unsigned, signature } });
}

async function fail(lease: Lease, reason: "out-of-memory" | "code-error", side: TrialSide): Promise<void> {
  const fault = { reason, message: "simulated", action: "none" };
  await side.send("fail", { token: lease.token, how: "failed", fault });
}

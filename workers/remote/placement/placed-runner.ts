/** This device and a relay's nodes as one runner: where each trial goes is decided when it starts. */
import type { Visibility } from "../../../protocol/index.ts";
import type { TrialEvent, TrialOrder } from "../../../study/index.ts";
import type { LocalTrialRunner } from "../../host/index.ts";
import { needsOf } from "../estimate.ts";
import type { RemoteRunner } from "../remote-runner.ts";
import type { RemoteStudy } from "../remote-study.ts";
import { slotsOf, takes, type Wanted } from "./capable-nodes.ts";
import type { NodeWatch } from "./node-watch.ts";
import { placeTrial, type Device, type Place } from "./place-trial.ts";

export interface PlacedRunnerOptions {
  readonly local: LocalTrialRunner;
  readonly remote: RemoteRunner;
  readonly watch: NodeWatch;
  readonly place: Place;
  readonly study: Pick<RemoteStudy, "template" | "backend"> & { readonly visibility: Visibility };
  readonly device: Device;
  /** what is decided against what was asked for */
  readonly say: (message: string) => void;
  /** so long no node takes trials until those that wait for one are trained here; default 60,000 */
  readonly graceMs?: number;
}

const GRACE_MS = 60_000;
const NO_NEEDS = { memoryBytes: 0, bufferBytes: 0, estimateMs: 1 };

export function createPlacedRunner(options: PlacedRunnerOptions): LocalTrialRunner {
  const { local, remote, watch, place, study, device, say } = options;
  const where = new Map<number, "here" | "away" | { stop: "pause" | "cancel" | null }>();
  let latest = NO_NEEDS;
  let lastSaid: string | null = null;
  const wanted = (estimate = latest): Wanted => ({
    template: study.template.name,
    needs: needsOf(estimate, study.backend),
    visibility: study.visibility,
  });
  const hasNode = (): boolean => watch.nodes.some((node) => takes(node, wanted()));
  const slots = (): number => {
    if (place === "here") return local.slots;
    const away = slotsOf(watch.nodes, wanted(), remote.ids);
    return place === "automatic" ? local.slots + away : away || local.slots;
  };
  const runningHere = (): number => [...where.values()].filter((one) => one === "here").length;

  /** One after the other, so that two do not both take the last slot. */
  let deciding: Promise<unknown> = Promise.resolve();
  const decide = (order: TrialOrder): Promise<"here" | "away"> => {
    const turn = deciding.then(async () => {
      if (place !== "here") await watch.ready;
      const estimate = place === "here" ? NO_NEEDS : await remote.estimate(order);
      latest = estimate;
      const freeHere = local.slots - runningHere();
      const { where: decided, message } = placeTrial({
        place,
        estimate,
        device,
        freeHere,
        hasNode: hasNode(),
      });
      if (message !== null && message !== lastSaid) say(message);
      lastSaid = message;
      return decided;
    });
    deciding = turn.catch(() => undefined);
    return turn;
  };

  async function* start(order: TrialOrder, must?: "here"): AsyncGenerator<TrialEvent, void, void> {
    const trial = order.spec.trialNumber;
    const undecided = { stop: null as "pause" | "cancel" | null };
    where.set(trial, undecided);
    try {
      const decided = must ?? (await decide(order));
      where.set(trial, decided);
      const runner = decided === "here" ? local : remote;
      const events = runner.start(order);
      // asked for while it was being decided
      if (undecided.stop !== null) runner.stop(trial, undecided.stop);
      yield* events;
    } finally {
      where.delete(trial);
    }
  }

  const {
    onSlotsChanged,
    read,
    close: stopFollowing,
  } = followSlots(slots, watch, {
    hasNode,
    withdraw: () => {
      if (remote.running === 0) return;
      say("No node has taken a trial for a while: those that wait are trained here.");
      remote.withdrawWaiting();
    },
    graceMs: options.graceMs ?? GRACE_MS,
  });
  return {
    ...local,
    get slots() {
      return read();
    },
    onSlotsChanged,
    start,
    stop: (trial, how) => {
      const at = where.get(trial);
      if (at === "here") local.stop(trial, how);
      else if (at === "away") remote.stop(trial, how);
      else if (at && at.stop !== "cancel") at.stop = how;
    },
    close: () => {
      stopFollowing();
      remote.close();
      local.close();
    },
  };
}

interface WhenAlone {
  readonly hasNode: () => boolean;
  readonly withdraw: () => void;
  readonly graceMs: number;
}

/**
 * Tells when there are other slots than were read last: that number also changes between two looks at the nodes, when a
 * trial has ended here and its node still shows it as somebody else's. Takes trials back when there has been no node for
 * them for a while.
 */
function followSlots(slots: () => number, watch: NodeWatch, { hasNode, withdraw, graceMs }: WhenAlone) {
  const listeners = new Set<() => void>();
  let last = slots();
  let alone: ReturnType<typeof setTimeout> | null = null;
  const stop = watch.onChange(() => {
    if (hasNode()) {
      if (alone) clearTimeout(alone);
      alone = null;
    } else alone ??= setTimeout(withdraw, graceMs);
    if (slots() === last) return;
    last = slots();
    for (const listener of listeners) listener();
  });
  return {
    read: () => (last = slots()),
    onSlotsChanged: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => {
      stop();
      if (alone) clearTimeout(alone);
    },
  };
}

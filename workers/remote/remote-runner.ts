/** A TrialRunner over a relay: trials are trained by nodes, and survive this side as well as theirs. */
import type { TrialEvent, TrialOrder, TrialRunner } from "../../study/index.ts";
import { createAttemptLog, createEventQueue, type CheckpointStore } from "../host/index.ts";
import type { UserLink } from "../link/index.ts";
import type { BlobPlace } from "../parcel/index.ts";
import { estimateTrial, type TrialEstimate } from "./estimate.ts";
import type { RemoteStudy } from "./remote-study.ts";
import type { RemoteTools } from "./remote-tools.ts";
import { runRemotely } from "./remote-trial.ts";
import type { RunningTrial } from "./running-trial.ts";
import { createStatusFeed } from "./status-feed.ts";
import { createStudyParcels } from "./study-parcels.ts";

export interface RemoteRunnerOptions {
  readonly link: UserLink;
  readonly place: BlobPlace;
  readonly study: RemoteStudy;
  readonly checkpoints: CheckpointStore;
  /** trials that nodes would take at once; asked each time */
  readonly slots: () => number;
  /** among nodes of anybody: whether it is the user's own, whose word counts; default: none is */
  readonly isMine?: RemoteTools["isMine"];
  /** of results that anybody's node may have returned; default: none is looked at again */
  readonly recheck?: RemoteTools["recheck"];
  readonly fallback?: RemoteTools["fallback"];
  /** of sending the data, in bytes */
  readonly onProgress?: (done: number, total: number) => void;
  /** between looks for what notices may have missed; default 20,000 */
  readonly lookMs?: number;
}

export interface RemoteRunner extends TrialRunner {
  /** at the relay, ours */
  readonly ids: ReadonlySet<string>;
  /** trials whose owner waits for the relay; not those that it gave back, which are trained here */
  readonly running: number;
  estimate(order: TrialOrder): Promise<TrialEstimate>;
  /** no node is left: trials that none has begun are trained here */
  withdrawWaiting(): void;
  /** Running trials fail as cancelled here, but for those that are trained here; at the relay they go on, to be found again. */
  close(): void;
}

const LOOK_MS = 20_000;

export function createRemoteRunner(options: RemoteRunnerOptions): RemoteRunner {
  const feed = createStatusFeed(options.link, options.lookMs ?? LOOK_MS);
  const parcels = createStudyParcels({ ...options, onProgress: options.onProgress });
  const tools: RemoteTools = {
    ...options,
    feed,
    parcels,
    recheck: options.recheck ?? (() => Promise.resolve({ valid: true, reason: "" })),
    isMine: options.isMine ?? (() => false),
    fallback: options.fallback ?? null,
  };
  const running = new Map<number, RunningTrial>();
  return {
    get slots() {
      return options.slots();
    },
    get ids() {
      return new Set([...running.values()].flatMap(({ id }) => id ?? []));
    },
    get running() {
      return [...running.values()].filter(({ isHere }) => !isHere).length;
    },
    estimate: async (order) => estimateTrial(order, await parcels.dataSize()),
    start: (order) => {
      const number = order.spec.trialNumber;
      const events = createEventQueue<TrialEvent>();
      const trial = runRemotely(order, createAttemptLog(order, events.push), tools);
      running.set(number, trial);
      void trial.done.finally(() => {
        if (running.get(number) === trial) running.delete(number);
        events.end();
      });
      return events;
    },
    stop: (trial, how) => running.get(trial)?.stop(how),
    withdrawWaiting: () => {
      for (const trial of running.values()) trial.withdraw();
    },
    close: () => {
      for (const trial of running.values()) trial.leave();
      feed.close();
    },
  };
}

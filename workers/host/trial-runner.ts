/** A TrialRunner on trial workers of this machine, for the page's workbench worker and the CLI alike. */
import type { TrialData } from "../../protocol/index.ts";
import type { TrialRunner, TrialEvent, TrialOrder } from "../../study/index.ts";
import { createAttemptLog } from "./attempt-log.ts";
import { createEventQueue } from "./event-queue.ts";
import { openParallel, type ParallelTrials, type Rehearsals } from "./parallel-trials.ts";
import { createRequests, type TrialRequests } from "./requests.ts";
import { runOrder, type CheckpointStore, type OrderTools } from "./run-order.ts";
import { createSlotPool } from "./slot-pool.ts";
import type { TrialChannel } from "./trial-channel.ts";
import { createWorkerSlot, type Opened, type SlotOptions, type WorkerSlot } from "./worker-slot.ts";

export interface TrialRunnerOptions {
  /** trials at once, one worker each */
  readonly slots: number;
  /** starts a worker with the linked program; called again after a crash */
  readonly openChannel: (slot: number) => Promise<TrialChannel>;
  readonly backend: SlotOptions["backend"];
  /** on what trials go on whose GPU does not come back; absent: they fail */
  readonly whenLost?: SlotOptions["whenLost"];
  /** tfjs's WASM binaries by file name */
  readonly wasm: SlotOptions["wasm"];
  /** asked once a worker and data set; the arrays are copied to the worker and stay the caller's */
  readonly dataFor: OrderTools["dataFor"];
  readonly checkpoints: CheckpointStore;
  /** which backend a worker runs, each time one opens */
  readonly onOpened?: (slot: number, opened: Opened) => void;
  /** a training worker that says nothing for so long is ended and replaced; default 60,000 */
  readonly silenceMs?: number;
  /** how often an order is tried again after a crash, and where memory ran out; defaults 2 and 16 */
  readonly mostRestarts?: number;
  readonly mostHalvings?: number;
}

export interface LocalTrialRunner extends TrialRunner, TrialRequests {
  /**
   * Adds as many slots to the one there is as the device carries, which is measured. Not to be called while trials run.
   * @throws WorkbenchError what kept a worker from opening, or the data from being read
   */
  readonly addSlots: (rehearsals: Omit<Rehearsals, "loadData">) => Promise<ParallelTrials>;
  /** resolves when one worker's backend is open, kept for the first trial. @throws WorkbenchError what kept it from opening */
  readonly ready: () => Promise<void>;
  /** ends all workers; running trials fail as cancelled */
  readonly close: () => void;
}

/** One step of a large model on a busy computer may take half of it. */
const SILENCE_MS = 60_000;

/** A worker that was told to cancel and does not is ended. */
const CANCEL_PATIENCE_MS = 5000;

interface Running {
  /** what the host asked for, also before the trial has a worker */
  stop: "pause" | "cancel" | null;
  slot: WorkerSlot | null;
  /** ends a worker that does not hear a cancellation */
  killTimer?: ReturnType<typeof setTimeout>;
}

export function createTrialRunner(options: TrialRunnerOptions): LocalTrialRunner {
  const openSlot = (index: number): WorkerSlot =>
    createWorkerSlot({
      openChannel: () => options.openChannel(index),
      backend: options.backend,
      whenLost: options.whenLost,
      wasm: options.wasm,
      silenceMs: options.silenceMs ?? SILENCE_MS,
      onOpened: (opened) => options.onOpened?.(index, opened),
    });
  let slots: readonly WorkerSlot[] = Array.from({ length: options.slots }, (_, index) => openSlot(index));
  const pool = createSlotPool(slots);
  const running = new Map<number, Running>();
  let closed = false;
  const closeSlots = (): void => slots.forEach((slot) => slot.kill("the host closed it"));
  const withSlot = async <T>(use: (slot: WorkerSlot) => Promise<T>): Promise<T> => {
    const slot = await pool.acquire();
    try {
      return await use(slot);
    } finally {
      pool.release(slot);
    }
  };

  const drive = async (
    order: TrialOrder,
    state: Running,
    push: (event: TrialEvent) => void,
  ): Promise<void> => {
    const log = createAttemptLog(order, push);
    const tools = { ...options, stopAsked: () => state.stop };
    await withSlot(async (slot) => {
      state.slot = slot;
      await runOrder(order, slot, log, tools);
    });
  };

  const stop = (trial: number, how: "pause" | "cancel"): void => {
    const state = running.get(trial);
    if (!state || state.stop === "cancel") return;
    state.stop = how;
    state.slot?.say({ type: "stop", trial, how });
    if (how === "pause") return;
    state.killTimer = setTimeout(() => {
      state.slot?.kill("it did not stop when it was cancelled");
    }, CANCEL_PATIENCE_MS);
  };

  return {
    get slots() {
      return slots.length;
    },
    start: (order) => {
      const trial = order.spec.trialNumber;
      const events = createEventQueue<TrialEvent>();
      const state: Running = { stop: closed ? "cancel" : null, slot: null };
      running.set(trial, state);
      void drive(order, state, events.push).finally(() => {
        clearTimeout(state.killTimer);
        if (running.get(trial) === state) running.delete(trial);
        events.end();
      });
      return events;
    },
    stop,
    addSlots: (rehearsals) =>
      withSlot(async (first) => {
        const loadData = (): Promise<TrialData> => options.dataFor(rehearsals.source);
        const found = await openParallel(first, openSlot, { ...rehearsals, loadData });
        slots = found.slots;
        if (closed) closeSlots();
        slots.filter((slot) => slot !== first).forEach((slot) => pool.release(slot));
        return found.parallel;
      }),
    ready: () =>
      withSlot(async (slot) => {
        await slot.open();
      }),
    ...createRequests(withSlot),
    close: () => {
      closed = true;
      for (const state of running.values()) state.stop = "cancel";
      closeSlots();
    },
  };
}

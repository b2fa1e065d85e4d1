import type { TrialEvent, TrialOrder } from "../../../study/index.ts";
import type { RemoteRunner } from "../../../workers/remote/index.ts";

/** Trials that were sent to a relay and that no node has begun. */
export interface WaitingTrials {
  has(trial: number): boolean;
  /** the same runner, watched. @param onChange - one more waits, or one less */
  watch(runner: RemoteRunner, onChange: () => void): RemoteRunner;
}

export function waitingTrials(): WaitingTrials {
  const waiting = new Set<number>();
  return {
    has: (trial) => waiting.has(trial),
    watch: (runner, onChange) => {
      async function* start(order: TrialOrder): AsyncGenerator<TrialEvent, void, void> {
        const { trialNumber } = order.spec;
        const begun = (): void => {
          if (waiting.delete(trialNumber)) onChange();
        };
        waiting.add(trialNumber);
        onChange();
        try {
          for await (const event of runner.start(order)) {
            begun();
            yield event;
          }
        } finally {
          begun();
        }
      }
      return {
        get slots() {
          return runner.slots;
        },
        get ids() {
          return runner.ids;
        },
        get running() {
          return runner.running;
        },
        start,
        stop: (trial, how) => {
          runner.stop(trial, how);
        },
        estimate: (order) => runner.estimate(order),
        withdrawWaiting: () => {
          runner.withdrawWaiting();
        },
        close: () => {
          runner.close();
        },
      };
    },
  };
}

/** Trainers that are kept warm: the next trial of the same study finds its program, data and backend there. */
import type { CheckpointStore } from "../host/index.ts";
import type { OpenTrainer, Trainer, TrainerRequest } from "./trainer.ts";

export interface LentTrainer {
  readonly trainer: Trainer;
  /** broken: it is ended; so is one too many */
  readonly giveBack: (state: "sound" | "broken") => void;
}

export interface TrainerPool {
  /** @param key - of program, data and backend: what a warm trainer has in common with the trial */
  lend(key: string, request: TrainerRequest): Promise<LentTrainer>;
  close(): void;
}

interface Warm {
  readonly key: string;
  readonly trainer: Trainer;
  /** a trainer keeps the store that it was opened with; each trial has another */
  checkpoints: CheckpointStore;
}

/** @param most - kept warm at once */
export function createTrainerPool(open: OpenTrainer, most: number): TrainerPool {
  const idle: Warm[] = [];
  let closed = false;

  const openWarm = async (key: string, request: TrainerRequest): Promise<Warm> => {
    // memory first: an idle trainer of another study holds its data
    if (idle.length >= most) idle.shift()!.trainer.close();
    let current = request.checkpoints;
    const checkpoints: CheckpointStore = {
      load: (checkpoint) => current.load(checkpoint),
      save: (checkpoint, bytes) => current.save(checkpoint, bytes),
    };
    const trainer = await open({ ...request, checkpoints });
    return {
      key,
      trainer,
      get checkpoints() {
        return current;
      },
      set checkpoints(store) {
        current = store;
      },
    };
  };

  return {
    lend: async (key, request) => {
      const at = idle.findLastIndex((one) => one.key === key);
      const warm = at < 0 ? await openWarm(key, request) : idle.splice(at, 1)[0]!;
      warm.checkpoints = request.checkpoints;
      return {
        trainer: warm.trainer,
        giveBack: (state) => {
          if (state === "broken" || closed) warm.trainer.close();
          else idle.push(warm);
          while (idle.length > most) idle.shift()!.trainer.close();
        },
      };
    },
    close: () => {
      closed = true;
      for (const { trainer } of idle.splice(0)) trainer.close();
    },
  };
}

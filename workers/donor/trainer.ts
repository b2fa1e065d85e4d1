import type { TrialData } from "../../protocol/index.ts";
import type { StudyConfig, TrialRunner } from "../../study/index.ts";
import type { ProgramFiles } from "../../templates/index.ts";
import type { CheckpointStore } from "../host/index.ts";

export interface TrainerRequest {
  readonly files: ProgramFiles;
  readonly data: TrialData;
  readonly backend: StudyConfig["backend"];
  readonly checkpoints: CheckpointStore;
  /** a signed, edited program: it may run in a box only */
  readonly boxed: boolean;
}

/** Trains one trial at a time, away from the thread that keeps the leases; warm for the next one of the same program. */
export interface Trainer extends Pick<TrialRunner, "start" | "stop"> {
  /** ends it at once, whatever it is doing */
  close(): void;
}

/** @throws WorkbenchError what keeps it from training here at all */
export type OpenTrainer = (request: TrainerRequest) => Promise<Trainer>;

/** What the project, first-run and settings pages need from storage and runners. Wired in main.ts. */
import type { EtaRange, StudyView } from "../workbench/api.ts";

export interface StudySummary {
  readonly id: string;
  readonly name: string;
  readonly dataName: string;
  /** `unreadable` studies stay listed, with the reason and a raw export */
  readonly status: "new" | "running" | "paused" | "finished" | "unreadable";
  readonly reason?: string;
  readonly finishedTrials: number;
  readonly plannedTrials: number;
  readonly best: { readonly trial: number; readonly valLoss: number } | null;
  readonly eta: EtaRange | null;
  /** best validation loss so far, by trial; for the sparkline */
  readonly bestByTrial: readonly number[];
  readonly changedAtMs: number;
}

/** How a sweep ended. */
export interface StudyFinish extends Pick<StudyView, "finished" | "planned" | "best"> {
  readonly id: string;
  readonly name: string;
}

export interface SampleInfo {
  readonly id: string;
  readonly title: string;
  readonly images: number;
  readonly classes: number;
  readonly licence: string;
}

export interface StorageUse {
  readonly usedBytes: number;
  readonly quotaBytes: number;
  /** the browser has promised not to clear it by itself */
  readonly persistent: boolean;
  readonly studies: readonly { readonly id: string; readonly name: string; readonly bytes: number }[];
  readonly bin: { readonly studies: number; readonly backbones: number; readonly bytes: number };
}

export interface BackendOffer {
  readonly id: "webgpu" | "wasm" | "cpu";
  readonly adapter: string;
  /** null where it works */
  readonly unavailableReason: string | null;
}

export interface Workbench {
  listStudies(): Promise<readonly StudySummary[]>;
  /** @returns what stops the calls */
  onStudiesChanged(listener: () => void): () => void;
  /** Tells the end of every sweep, whichever screen is open. @returns what stops the calls */
  onStudyFinished(listener: (finish: StudyFinish) => void): () => void;
  listSamples(): Promise<readonly SampleInfo[]>;
  /** Makes a study on a shipped sample and starts its fast sweep. @returns the study's id */
  startSample(id: string): Promise<string>;
  duplicateStudy(id: string): Promise<string>;
  /** All of a study in one file; of an unreadable one, what is stored as it stands. */
  exportStudy(id: string): Promise<{ readonly fileName: string; readonly content: Blob }>;
  /** Soft: the study goes to the bin. */
  deleteStudy(id: string): Promise<void>;
  restoreStudy(id: string): Promise<void>;
  emptyBin(): Promise<void>;
  storageUse(): Promise<StorageUse>;
  /** Asks the browser to keep this origin's data. @returns whether it agreed */
  persistStorage(): Promise<boolean>;
  listBackends(): Promise<readonly BackendOffer[]>;
  version: string;
}

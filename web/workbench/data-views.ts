/** What the Data screen draws: an import's progress and preview, and a study's data. */
import type { DatasetManifest, ImportWarning, SkippedFile } from "../../protocol/index.ts";
import type { EtaRange } from "./api.ts";

export interface ImportProgress {
  readonly phase: "reading" | "checking" | "storing" | "packing";
  readonly done: number;
  readonly total: number;
  readonly bytes: number;
  readonly eta: EtaRange | null;
}

export interface PreviewRow {
  readonly item: number;
  readonly path: string;
  readonly label: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  readonly part: "train" | "validation" | "test";
  readonly note: string | null;
}

export interface ImportChoices {
  readonly name: string;
  readonly groupColumn: string | null;
  readonly dropDuplicates: boolean;
  /** keep look-alikes on one side of the split */
  readonly groupDuplicates: boolean;
  readonly subsetPercentage: number;
  readonly validationShare: number;
  readonly seed: number;
  /** balanced: rare classes count more in the training loss */
  readonly classWeights: "none" | "balanced";
}

export interface ClassCount {
  readonly name: string;
  readonly train: number;
  readonly validation: number;
  readonly test: number;
  /** item indices of examples */
  readonly examples: readonly number[];
}

/** What an import found, before anything is kept. */
export interface ImportPreview {
  readonly importId: string;
  readonly manifest: Pick<DatasetManifest, "name" | "task" | "classes">;
  readonly rows: number;
  readonly bytes: number;
  readonly first: readonly PreviewRow[];
  readonly skipped: readonly SkippedFile[];
  readonly warnings: readonly ImportWarning[];
  readonly groupColumns: readonly string[];
  readonly classCounts: readonly ClassCount[];
  readonly longerSide: readonly HistogramBin[];
  readonly aspectRatio: readonly HistogramBin[];
  readonly brightness: readonly HistogramBin[];
  readonly choices: ImportChoices;
}

export interface HistogramBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

export interface DataView {
  readonly studyId: string;
  readonly name: string;
  readonly task: "single-label" | "multi-label";
  readonly sha256: string;
  readonly splitSeed: number;
  readonly splitHash: string;
  readonly licence: string | null;
  readonly classes: readonly ClassCount[];
  /** counts [label][label] for multi-label */
  readonly cooccurrence: readonly (readonly number[])[] | null;
  readonly longerSide: readonly HistogramBin[];
  readonly aspectRatio: readonly HistogramBin[];
  readonly brightness: readonly HistogramBin[];
  readonly duplicates: readonly (readonly string[])[];
  readonly skipped: readonly SkippedFile[];
  readonly warnings: readonly ImportWarning[];
  readonly testImages: number;
}

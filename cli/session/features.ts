import type { TrialData } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import type { DataNeeds } from "../../templates/index.ts";
import type { Output } from "../output.ts";

export interface Features {
  readonly width: number;
  /** float32 [n, width] */
  readonly values: Float32Array<ArrayBuffer>;
}

export function featuresOf(
  _images: Pick<TrialData, "values" | "shape">,
  needs: DataNeeds,
  _output: Output,
  _signal: AbortSignal,
): Promise<Features> {
  return Promise.reject(
    new WorkbenchError(
      "no-backbone",
      `The backbone ${needs.backbone ?? ""} is not available.`,
      "Use family=scratch.",
    ),
  );
}

import { sampleLosses } from "../../workers/analysis/index.ts";
import { labelRows } from "../../workers/data/index.ts";
import type { SavedModel } from "../../workers/model/index.ts";
import { predictWith } from "./predictor.ts";
import { inputsOf, type PictureRequest } from "./prepare-data.ts";
import type { PreparedStudy } from "./prepare-study.ts";

/** Mean loss over the data's own labelled test images, which took no part in training; null when there are none. */
export async function testLoss(
  { data }: PreparedStudy,
  models: readonly SavedModel[],
  request: PictureRequest,
): Promise<number | null> {
  if (data.kind === "table") return null; // a table has no test rows with answers
  const { opened, input, prepared } = data;
  const { manifest } = opened;
  const indices = manifest.items.flatMap(({ part, labels }, at) =>
    part === "test" && labels !== null ? [at] : [],
  );
  if (indices.length === 0) return null;
  const items = indices.map((at) => manifest.items[at]!);
  const probabilities = await predictWith(
    models,
    await inputsOf(opened, items, input, request),
    request.backend,
  );
  const labels = labelRows(manifest, Int32Array.from(indices));
  const losses = sampleLosses({
    task: prepared.data.task,
    classes: manifest.classes.length,
    probabilities,
    labels,
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

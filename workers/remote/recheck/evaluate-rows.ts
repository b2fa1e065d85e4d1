/** Losses of a checkpoint's best weights on chosen samples of prepared data, as the loop counts them in validation. */
import type { TrialData } from "../../../protocol/index.ts";
import { sampleLosses } from "../../analysis/index.ts";
import type { TrialRequests } from "../../host/index.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** @param rows - indices of samples. @returns one loss a row */
export async function evaluateRows(
  predict: TrialRequests["predict"],
  checkpoint: Bytes,
  data: TrialData,
  rows: Int32Array,
): Promise<Float64Array> {
  const { probabilities } = await predict(checkpoint, chosen(data, rows));
  if (data.task === "regression") {
    // answers are standardised, as the target is
    return Float64Array.from(rows, (row, at) => (probabilities[at]! - data.labels[row]!) ** 2);
  }
  const classes = data.classes.length;
  const labels = new Uint8Array(rows.length * classes);
  rows.forEach((row, at) =>
    labels.set(data.labels.subarray(row * classes, (row + 1) * classes), at * classes),
  );
  return sampleLosses({ task: data.task, classes, probabilities, labels });
}

function chosen({ values, shape }: TrialData, rows: Int32Array): Bytes | Float32Array<ArrayBuffer> {
  const size = shape.reduce((product, extent) => product * extent, 1);
  const taken =
    values instanceof Uint8Array ? new Uint8Array(rows.length * size) : new Float32Array(rows.length * size);
  rows.forEach((row, at) => taken.set(values.subarray(row * size, (row + 1) * size), at * size));
  return taken;
}

/** Whether a data set is one: sizes agree, indices exist, labels are labels. Runs once per data set. */
import type { LabelledData, TrialData } from "../../../protocol/index.ts";
import { badData } from "../errors.ts";

/** @throws WorkbenchError `bad-data` */
export function checkData(data: TrialData): void {
  const sampleSize = data.shape.reduce((product, extent) => product * extent, 1);
  const samples = data.values.length / sampleSize;
  if (!Number.isInteger(samples))
    throw badData(`${data.values.length} values are not whole samples of shape [${data.shape.join(", ")}].`);
  if (data.kind === "images" && data.shape.length !== 3)
    throw badData(`Images have the shape [${data.shape.join(", ")}]; [height, width, channels] is needed.`);
  checkOutputs(data);
  if (data.labels.length !== samples * data.classes.length)
    throw badData(
      `${data.labels.length} labels do not fit ${samples} samples of ${data.classes.length} classes.`,
    );
  checkPart("training", data.train, samples);
  checkPart("validation", data.validation, samples);
  checkNoOverlap(data);
  if (data.task === "regression") checkFinite("target", data.labels);
  else checkLabels(data);
  if (data.values instanceof Float32Array) checkFinite("features", data.values);
}

function checkOutputs({ task, classes }: TrialData): void {
  if (task === "regression" && classes.length !== 1)
    throw badData(`A regression has ${classes.length} targets; exactly 1 is needed.`);
  if (task !== "regression" && classes.length < 2)
    throw badData(`There is ${classes.length} class; at least 2 are needed to tell apart.`);
}

function checkPart(name: string, indices: Int32Array, samples: number): void {
  if (indices.length === 0) throw badData(`The ${name} part is empty; at least 1 sample is needed.`);
  const outside = indices.find((index) => index < 0 || index >= samples);
  if (outside !== undefined)
    throw badData(`The ${name} part names sample ${outside}; there are ${samples} samples.`);
}

function checkNoOverlap({ train, validation }: TrialData): void {
  const seen = new Set(train);
  const shared = validation.find((index) => seen.has(index));
  if (shared !== undefined) throw badData(`Sample ${shared} is both in training and in validation.`);
}

function checkLabels({ labels, classes, task, train, validation }: LabelledData): void {
  for (const part of [train, validation]) {
    for (const sample of part) {
      let positive = 0;
      for (let at = sample * classes.length; at < (sample + 1) * classes.length; at++) {
        if (labels[at]! > 1)
          throw badData(`Sample ${sample} has the label value ${labels[at]!}; 0 or 1 is needed.`);
        positive += labels[at]!;
      }
      if (task === "single-label" && positive !== 1)
        throw badData(`Sample ${sample} has ${positive} labels; exactly 1 is needed.`);
    }
  }
}

function checkFinite(name: string, values: Float32Array): void {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw badData(`Value ${at} of the ${name} is ${values[at]!}; numbers are needed.`);
}

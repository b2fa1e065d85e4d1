/** Tiny images, and rows of a table, that a generated program learns in a few steps, and that program. */
import type { LabelledData, RegressionData, TrialData } from "../../../protocol/index.ts";
import { seededRandom, type Params } from "../../../study/index.ts";
import { readConfig, templateByName } from "../../../templates/index.ts";
import { loadProgram } from "../../../templates/testing/load-program.ts";
import type { LinkedProgram } from "../index.ts";

/** Images of a bright half, left or right, or (several labels) left or top. */
export function halves(task: LabelledData["task"]): LabelledData {
  const random = seededRandom("halves", task);
  const samples = 40;
  const values = new Uint8Array(samples * 108);
  const labels = new Uint8Array(samples * 2);
  for (let image = 0; image < samples; image++) {
    const first = random.integer(2);
    const second = task === "single-label" ? 1 - first : random.integer(2);
    labels.set([first, second], 2 * image);
    for (let at = 0; at < 108; at++) {
      const [row, column] = [Math.floor(at / 18), Math.floor(at / 3) % 6];
      const lit =
        (first === 1 && column < 3) || (second === 1 && (task === "single-label" ? column >= 3 : row < 3));
      values[image * 108 + at] = (lit ? 120 : 20) + random.integer(100);
    }
  }
  const indices = Int32Array.from({ length: samples }, (_, index) => index);
  const [train, validation] = [indices.slice(0, 30), indices.slice(30)];
  return { kind: "images", task, classes: ["a", "b"], shape: [6, 6, 3], values, labels, train, validation };
}

/** Rows of four numbers; the target is their mean, standardised. */
export function means(): RegressionData {
  const random = seededRandom("means");
  const values = Float32Array.from({ length: 160 }, () => random.normal());
  const labels = Float32Array.from({ length: 40 }, (_, row) => {
    return values.subarray(4 * row, 4 * row + 4).reduce((sum, value) => sum + value, 0) / 2;
  });
  const rows = Int32Array.from({ length: 40 }, (_, row) => row);
  const parts = { train: rows.slice(0, 30), validation: rows.slice(30) };
  return { kind: "features", task: "regression", classes: ["mean"], shape: [4], values, labels, ...parts };
}

export function linkedFor(data: TrialData): { linked: LinkedProgram; params: Params } {
  const template = templateByName(data.task === "regression" ? "tabular" : "image-classification");
  const facts = { ...data, trainCount: data.train.length, validationCount: data.validation.length };
  const form = template.parseForm({});
  const files = template.generate(form, facts);
  return {
    linked: { program: loadProgram(files), config: readConfig(files["config.yaml"]!) },
    params: template.defaults(form, facts),
  };
}

/** Small tasks of each kind that a template trains, made up from a seed, with the template's own program for them. */
import type { LabelledData, RegressionData, TrialData } from "../../protocol/index.ts";
import { createSampler, type Params, type SearchSpace } from "../../study/index.ts";
import { readConfig, templateByName, type Form } from "../../templates/index.ts";
import { loadProgram } from "../../templates/testing/load-program.ts";
import type { LinkedProgram } from "../../workers/trial/index.ts";
import { drawShape, shapeClasses } from "../live/shapes.ts";
import { friedmanTable } from "../live/tables.ts";

export interface Family {
  readonly name: string;
  readonly epochs: number;
  readonly data: TrialData;
  readonly linked: LinkedProgram;
  /** the default configuration, then what random search draws from the template's own space */
  readonly params: (trial: number) => Params;
}

const SEED = 1;
const EPOCHS = { images: 12, tables: 30 };
const [PICTURES, ROWS, VALIDATED] = [240, 600, 0.5];

export function families(): readonly Family[] {
  const pictures = shapePictures();
  return [
    familyOf("images", "image-classification", EPOCHS.images, pictures, { image_size: 16 }),
    familyOf("classes", "tabular", EPOCHS.tables, friedmanThirds(), { target: "target" }),
    familyOf("numbers", "tabular", EPOCHS.tables, friedman(), { target: "target" }),
  ];
}

function familyOf(name: string, template: string, epochs: number, data: TrialData, asked: Form): Family {
  const known = templateByName(template);
  const form = known.parseForm(asked);
  const facts = { ...data, trainCount: data.train.length, validationCount: data.validation.length };
  const files = known.generate(form, facts);
  const linked = { program: loadProgram(files), config: readConfig(files["config.yaml"]!) };
  const first = known.defaults(form, facts);
  return {
    ...{ name, epochs, data, linked },
    params: (trial) => (trial === 0 ? first : { ...first, ...drawn(known.space(form, facts), trial) }),
  };
}

function drawn(space: SearchSpace, trialNumber: number): Params {
  const sampler = createSampler({ name: "random", preset: "optuna5" });
  return sampler.sampleTrial({ space, trials: [], trialNumber, seed: SEED })!;
}

function shapePictures(): LabelledData {
  const pictures = Array.from({ length: PICTURES }, (_, index) => drawShape(SEED, index));
  const labels = new Uint8Array(PICTURES * shapeClasses.length);
  pictures.forEach(({ name }, at) => {
    labels[at * shapeClasses.length + shapeClasses.findIndex((each) => each === name)] = 1;
  });
  const { side, channels } = pictures[0]!;
  const values = new Uint8Array(pictures.flatMap(({ pixels }) => [...pixels]));
  const shape = [side, side, channels];
  return {
    kind: "images",
    task: "single-label",
    classes: [...shapeClasses],
    shape,
    values,
    labels,
    ...split(PICTURES),
  };
}

function friedman(): RegressionData {
  const { values, target, shape } = friedmanColumns();
  return {
    kind: "features",
    task: "regression",
    classes: ["target"],
    shape,
    values,
    labels: target,
    ...split(ROWS),
  };
}

/** The same rows; the class says in which third the target lies. */
function friedmanThirds(): LabelledData {
  const { values, target, shape } = friedmanColumns();
  const order = [...target].sort((a, b) => a - b);
  const [low, high] = [order[Math.floor(ROWS / 3)]!, order[Math.floor((2 * ROWS) / 3)]!];
  const labels = new Uint8Array(3 * ROWS);
  target.forEach((value, row) => (labels[3 * row + (value < low ? 0 : value < high ? 1 : 2)] = 1));
  const classes = ["low", "middle", "high"];
  return { kind: "features", task: "single-label", classes, shape, values, labels, ...split(ROWS) };
}

function friedmanColumns() {
  const rows = friedmanTable(SEED, ROWS)
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",").map(Number));
  const width = rows[0]!.length - 1;
  const columns = Array.from({ length: width + 1 }, (_, column) =>
    standardised(rows.map((row) => row[column]!)),
  );
  const values = Float32Array.from(
    { length: ROWS * width },
    (_, at) => columns[at % width]![Math.floor(at / width)]!,
  );
  return { values, target: Float32Array.from(columns[width]!), shape: [width] };
}

function standardised(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return values.map((value) => (value - mean) / deviation);
}

function split(count: number): Pick<TrialData, "train" | "validation"> {
  const all = Int32Array.from({ length: count }, (_, index) => index);
  const border = Math.round(count * (1 - VALIDATED));
  return { train: all.slice(0, border), validation: all.slice(border) };
}

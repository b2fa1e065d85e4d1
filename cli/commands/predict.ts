/** `firstlight predict`: a trained model's answers for images, or for the rows of a table, as CSV. */
import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { StudyConfig } from "../../protocol/index.ts";
import { predictionsCsv } from "../../workers/analysis/index.ts";
import { readTableFile } from "../../workers/data/node/index.ts";
import { pictureTask, type SavedModel } from "../../workers/model/index.ts";
import { readModels } from "../out/model-folder.ts";
import { makeFolder } from "../out/make-folder.ts";
import { writeWhole } from "../out/write-whole.ts";
import { createOutput, type Output } from "../output.ts";
import { userPath } from "../paths.ts";
import { predictTable, tableModels, type TableModel } from "../session/predict-table.ts";
import { inputFormOf, predictWith } from "../session/predictor.ts";
import { inputsOf, openUserData } from "../session/prepare-data.ts";
import { onStopRequest, stopped } from "../stop-signal.ts";
import { choice, parseOptions, UsageError } from "../usage.ts";

const text = { type: "string" } as const;

/** Of pictures the test images where the data has some, else all; of a table every row. @returns 0 */
export async function predict(argv: string[]): Promise<number> {
  const values = parseOptions(argv, {
    model: text,
    data: text,
    out: text,
    backend: text,
    json: { type: "boolean" },
  });
  const { model, data, out } = values;
  if (model === undefined)
    throw new UsageError(
      "--model is missing: the --out of a sweep or a training, or a model that the page exported",
    );
  if (data === undefined) throw new UsageError("--data is missing: images to predict, or a .csv");
  if (out === undefined) throw new UsageError("--out is missing: the CSV file to write");
  const backend = choice("--backend", values.backend ?? "auto", ["auto", "webgpu", "wasm", "cpu"]);
  const output = createOutput(values.json ?? false);
  makePlaceFor(userPath(out));
  const models = await readModels(userPath(model));
  const place = { data, out: userPath(out), backend, output };
  const tables = tableModels(models);
  return tables === null ? predictPictures(models, place) : predictRows(tables, place);
}

interface Place {
  readonly data: string;
  readonly out: string;
  readonly backend: StudyConfig["backend"];
  readonly output: Output;
}

async function predictRows(
  models: readonly TableModel[],
  { data, out, backend, output }: Place,
): Promise<number> {
  const { table } = await readTableFile(userPath(data));
  writeWhole(out, await predictTable(models, table, backend));
  output.record({ type: "predict-finished", rows: table.rows.length, out });
  output.say(`${table.rows.length} rows predicted: ${out}`);
  return 0;
}

async function predictPictures(
  models: readonly [SavedModel, ...SavedModel[]],
  { data, out, backend, output }: Place,
): Promise<number> {
  const input = await inputFormOf(models[0]);
  const cancel = new AbortController();
  const forget = onStopRequest((reason) => cancel.abort(stopped(reason)));
  const opened = await openUserData(data, output, cancel.signal, { unlabelled: true });
  try {
    const { items, submission } = opened.manifest;
    const test = items.filter(({ part }) => part === "test");
    const wanted = test.length > 0 ? test : items;
    const { card } = models[0];
    const inputs = await inputsOf(opened, wanted, input, { backend, output, signal: cancel.signal });
    const answers = {
      task: pictureTask(card),
      classes: card.classes.length,
      probabilities: await predictWith(models, inputs, backend),
      labels: new Uint8Array(),
    };
    const paths = wanted.map(({ path }) => path);
    writeWhole(out, predictionsCsv(paths, answers, card.classes, submission));
    output.record({ type: "predict-finished", images: paths.length, out });
    const unread = opened.skipped.filter(({ reason }) => reason !== "not an image");
    if (unread.length > 0)
      output.say(`${unread.length} files left out, for instance ${unread[0]!.path}: ${unread[0]!.reason}`);
    output.say(`${paths.length} images predicted: ${out}`);
    return 0;
  } finally {
    await opened.close();
    forget();
  }
}

/** Before the work, not after it. @throws UsageError when no file can be there */
function makePlaceFor(path: string): void {
  if (existsSync(path) && statSync(path).isDirectory())
    throw new UsageError(
      `--out must be a file such as predictions.csv, not the folder ${JSON.stringify(path)}`,
    );
  makeFolder(dirname(path));
}

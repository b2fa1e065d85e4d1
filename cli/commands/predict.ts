/** `firstlight predict`: a trained model's answers for images, as CSV. */
import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { predictionsCsv } from "../../workers/analysis/index.ts";
import { readModels } from "../out/model-folder.ts";
import { makeFolder } from "../out/make-folder.ts";
import { writeWhole } from "../out/write-whole.ts";
import { createOutput } from "../output.ts";
import { userPath } from "../paths.ts";
import { inputFormOf, predictWith } from "../session/predictor.ts";
import { inputsOf, openUserData } from "../session/prepare-data.ts";
import { onStopRequest, stopped } from "../stop-signal.ts";
import { choice, parseOptions, UsageError } from "../usage.ts";

const text = { type: "string" } as const;

/** Test images where the data has some, else all. @returns 0 */
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
  if (data === undefined) throw new UsageError("--data is missing: images to predict");
  if (out === undefined) throw new UsageError("--out is missing: the CSV file to write");
  const backend = choice("--backend", values.backend ?? "auto", ["auto", "webgpu", "wasm", "cpu"]);
  const output = createOutput(values.json ?? false);
  makePlaceFor(userPath(out));
  const models = await readModels(userPath(model));
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
    const probabilities = await predictWith(models, inputs, backend);
    const answers = {
      task: card.task,
      classes: card.classes.length,
      probabilities,
      labels: new Uint8Array(),
    };
    const paths = wanted.map(({ path }) => path);
    writeWhole(userPath(out), predictionsCsv(paths, answers, card.classes, submission));
    output.record({ type: "predict-finished", images: paths.length, out: userPath(out) });
    const unread = opened.skipped.filter(({ reason }) => reason !== "not an image");
    if (unread.length > 0)
      output.say(`${unread.length} files left out, for instance ${unread[0]!.path}: ${unread[0]!.reason}`);
    output.say(`${paths.length} images predicted: ${userPath(out)}`);
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

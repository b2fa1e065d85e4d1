/** A sweep without a browser: finished, killed and resumed, interrupted, asked for nonsense; then its model predicts. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import * as v from "valibot";
import { JournalEvent } from "../protocol/index.ts";
import { runFirstlight, startFirstlight } from "./support/firstlight.ts";
import { colourClasses, writeFiles } from "./support/pictures.ts";

const each = 14;
/** random, so that trials do not depend on what finished first */
const settings =
  "--set image_size=8 --trials 4 --epochs 3 --fast-epochs 2 --finalists 2 --sampler random --no-baseline".split(
    " ",
  );
let data = "";
let undisturbed = "";
let result: object | undefined;

const sweepArguments = (out: string) => [
  "sweep",
  "--data",
  data,
  ...settings,
  ...["--backend", "wasm", "--seed", "7", "--json", "--out", out],
];
const journalOf = (out: string) =>
  readFileSync(join(out, "journal.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => v.parse(JournalEvent, JSON.parse(line)));

test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  data = test.info().outputPath("colours");
  undisturbed = test.info().outputPath("undisturbed");
  await writeFiles(data, await colourClasses(each));
});

test("a sweep writes every file it promises and says its result last", async () => {
  const { code, lines, stderr } = await runFirstlight(...sweepArguments(undisturbed));
  expect(code, stderr).toBe(0);
  result = lines.at(-1);
  expect(result).toMatchObject({
    type: "sweep-finished",
    mode: "fast",
    trials: 4,
    // four trials of two epochs, two of them continued by one
    epochsTrained: 10,
    best: { params: expect.any(Object) as unknown, valLoss: expect.any(Number) as unknown },
  });
  for (const file of ["config-tuned.yaml", "sweep_results_raw.csv", "report.html", "model"])
    expect(existsSync(join(undisturbed, file)), file).toBe(true);
  expect(readdirSync(join(undisturbed, "history"))).toHaveLength(4);
  expect(journalOf(undisturbed).at(-1)?.type).toBe("study-finished");
});

test("killed in the middle, the same arguments end with the same result", async () => {
  const out = test.info().outputPath("killed");
  const first = startFirstlight(...sweepArguments(out));
  await first.firstLine("epoch-reported");
  first.signal("SIGKILL");
  await first.ended;
  expect(journalOf(out).map(({ type }) => type)).not.toContain("study-finished");

  const { code, lines, stderr } = await runFirstlight(...sweepArguments(out));
  expect(code, stderr).toBe(0);
  expect(withoutTime(lines.at(-1))).toEqual(withoutTime(result));
});

test("Ctrl-C stops at a checkpoint and the sweep goes on from there", async () => {
  const out = test.info().outputPath("interrupted");
  const first = startFirstlight(...sweepArguments(out));
  await first.firstLine("epoch-reported");
  first.signal("SIGINT");
  const stopped = await first.ended;
  expect(stopped.code, stopped.stderr).toBe(1);
  expect(stopped.lines.at(-1)?.type).toBe("sweep-stopped");
  expect(existsSync(join(out, ".lock"))).toBe(false);
  const { code, stderr } = await runFirstlight(...sweepArguments(out));
  expect(code, stderr).toBe(0);
});

test("other arguments for the same folder and bad data are bad usage that names the value", async () => {
  const other = await runFirstlight(...sweepArguments(undisturbed), "--trials", "5");
  expect(other.code).toBe(2);
  expect(other.stderr).toContain("--trials");
  const missing = await runFirstlight("sweep", "--data", "no/such folder", "--json");
  expect(missing.code).toBe(2);
  expect(missing.stderr).toContain("no/such folder");
});

test("the model predicts, and import-check counts the images", async () => {
  const csv = test.info().outputPath("predictions.csv");
  const { code, stderr } = await runFirstlight(
    ...["predict", "--model", undisturbed, "--data", data, "--out", csv, "--backend", "wasm", "--json"],
  );
  expect(code, stderr).toBe(0);
  const [header, ...rows] = readFileSync(csv, "utf8").trimEnd().split("\n");
  expect(header).toBe("image,labels");
  expect(rows).toHaveLength(3 * each);
  expect(rows.every((row) => /,(red|green|blue)\r?$/.test(row))).toBe(true);

  const checked = await runFirstlight("import-check", "--data", data, "--json");
  expect(checked.code, checked.stderr).toBe(0);
  expect(checked.lines.at(-1)).toEqual({
    type: "import-checked",
    task: expect.any(String) as unknown,
    rows: 3 * each,
    classes: { blue: each, green: each, red: each },
    skipped: [],
    warnings: expect.any(Array) as unknown,
  });
});

const withoutTime = (line: object | undefined) => ({ ...line, seconds: 0 });

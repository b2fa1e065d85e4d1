/** `import-check`: what an import would find, without training. */
import { templateByName } from "../../templates/index.ts";
import { isTablePath, openTable, type ImportResult } from "../../workers/data/index.ts";
import { openData, readTableFile } from "../../workers/data/node/index.ts";
import { createOutput, type Output } from "../output.ts";
import { userPath } from "../paths.ts";
import { parseOptions, settings, UsageError } from "../usage.ts";

/** Lines for people; the record for programs has all. */
const LISTED = 20;

/** @throws UsageError, WorkbenchError naming what is wrong with the data */
export async function importCheck(argv: string[]): Promise<number> {
  const values = parseOptions(argv, {
    data: { type: "string" },
    set: { type: "string", multiple: true },
    json: { type: "boolean" },
  });
  if (values.data === undefined)
    throw new UsageError(
      "--data is missing: a folder, a .zip, idx .gz files, a .csv, sample:digits or sample:emoji",
    );
  const set = settings(values.set ?? []);
  const output = createOutput(values.json === true);
  const data = values.data.startsWith("sample:") ? values.data : userPath(values.data);
  print(await (isTablePath(data) ? checkTable(data, set) : checkPictures(data, set, output)), output);
  return 0;
}

type Settings = Readonly<Record<string, string | number | boolean>>;

interface Checked {
  readonly name: string;
  readonly task: string;
  readonly rows: number;
  readonly samples: "images" | "rows";
  /** samples of each label; of a regression none */
  readonly classes: Readonly<Record<string, number>>;
  readonly skipped: ImportResult["skipped"];
  readonly warnings: ImportResult["warnings"];
}

async function checkPictures(data: string, set: Settings, output: Output): Promise<Checked> {
  const opened = await openData(data, {
    targetColumn: textOf(set["target"]),
    groupColumn: textOf(set["group"]),
    onProgress: ({ done, total }) => output.progress(`${done} of ${total} images checked`),
  });
  try {
    const { manifest, skipped, warnings } = opened;
    const { name, task, items } = manifest;
    const classes = countsByClass(manifest);
    return { name, task, rows: items.length, samples: "images", classes, skipped, warnings };
  } finally {
    await opened.close();
  }
}

/** @throws WorkbenchError `usage-target` listing the columns when the target is not said, and what opening throws */
async function checkTable(data: string, set: Settings): Promise<Checked> {
  const { table, name, sha256 } = await readTableFile(data);
  const template = templateByName("tabular");
  const needs = template.dataNeeds(template.parseForm(set));
  if (needs.kind !== "table") throw new TypeError("the template of tables needs a table");
  const { manifest, cells, skipped, warnings } = openTable(table, name, sha256, needs);
  const { task, target, rows } = manifest;
  const counts = new Map(task === "regression" ? [] : manifest.classes.map((label) => [label, 0]));
  for (const label of cells.get(target)!) if (counts.has(label)) counts.set(label, counts.get(label)! + 1);
  return { name, task, rows, samples: "rows", classes: Object.fromEntries(counts), skipped, warnings };
}

const textOf = (value: string | number | boolean | undefined): string | undefined =>
  value === undefined ? undefined : String(value);

function print({ name, task, rows, samples, classes, skipped, warnings }: Checked, output: Output): void {
  const labels = Object.entries(classes);
  const told = labels.length === 0 ? "" : `, ${labels.length} ${labels.length === 1 ? "class" : "classes"}`;
  output.say(`${name}: ${rows} ${samples}, ${task}${told}`);
  for (const [label, count] of labels.slice(0, LISTED)) output.say(`  ${label}: ${count}`);
  if (labels.length > LISTED) output.say(`  and ${labels.length - LISTED} more classes`);
  for (const { code, message } of warnings) output.say(`! ${code}: ${message}`);
  if (skipped.length > 0) output.say(`${skipped.length} skipped:`);
  for (const { path, reason } of skipped.slice(0, LISTED)) output.say(`  ${path}: ${reason}`);
  if (skipped.length > LISTED) output.say(`  and ${skipped.length - LISTED} more`);
  output.record({
    type: "import-checked",
    task,
    rows,
    classes,
    skipped: skipped.map(({ path, reason }) => ({ path, reason })),
    warnings: warnings.map(({ code, message }) => ({ code, message })),
  });
}

/** Images of each label, test images included where their label is known. */
function countsByClass({ classes, items }: ImportResult["manifest"]): Record<string, number> {
  const counts = classes.map(() => 0);
  for (const { labels } of items) for (const label of labels ?? []) counts[label]!++;
  return Object.fromEntries(classes.map((name, label) => [name, counts[label]!]));
}

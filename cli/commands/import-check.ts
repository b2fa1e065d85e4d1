/** `import-check`: what an import would find, without training. */
import type { ImportResult } from "../../workers/data/index.ts";
import { openData } from "../../workers/data/node/index.ts";
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
    throw new UsageError("--data is missing: a folder, a .zip, idx .gz files, sample:digits or sample:emoji");
  const set = settings(values.set ?? []);
  const output = createOutput(values.json === true);
  const data = values.data.startsWith("sample:") ? values.data : userPath(values.data);
  const opened = await openData(data, {
    targetColumn: textOf(set["target"]),
    groupColumn: textOf(set["group"]),
    onProgress: ({ done, total }) => output.progress(`${done} of ${total} images checked`),
  });
  try {
    print(opened, output);
    return 0;
  } finally {
    await opened.close();
  }
}

const textOf = (value: string | number | boolean | undefined): string | undefined =>
  value === undefined ? undefined : String(value);

function print({ manifest, skipped, warnings }: ImportResult, output: Output): void {
  const classes = countsByClass(manifest);
  output.say(
    `${manifest.name}: ${manifest.items.length} images, ${manifest.task}, ${manifest.classes.length} ${manifest.classes.length === 1 ? "class" : "classes"}`,
  );
  for (const [name, count] of Object.entries(classes).slice(0, LISTED)) output.say(`  ${name}: ${count}`);
  if (manifest.classes.length > LISTED) output.say(`  and ${manifest.classes.length - LISTED} more classes`);
  for (const { code, message } of warnings) output.say(`! ${code}: ${message}`);
  if (skipped.length > 0) output.say(`${skipped.length} skipped:`);
  for (const { path, reason } of skipped.slice(0, LISTED)) output.say(`  ${path}: ${reason}`);
  if (skipped.length > LISTED) output.say(`  and ${skipped.length - LISTED} more`);
  output.record({
    type: "import-checked",
    task: manifest.task,
    rows: manifest.items.length,
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

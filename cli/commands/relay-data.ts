/** `firstlight relay-data`: a relay's database as one file, and back. */
import { exportDatabase, importDatabase } from "../../relay/index.ts";
import { createOutput } from "../output.ts";
import { userPath } from "../paths.ts";
import { relayFolder } from "../relay/data-folder.ts";
import { parseOptions, UsageError } from "../usage.ts";

/** @returns 0 */
export async function relayData(argv: string[]): Promise<number> {
  const [verb, ...rest] = argv;
  const work = { export: exportDatabase, import: importDatabase }[verb ?? ""];
  if (!work) throw new UsageError(`relay-data takes export or import, not ${JSON.stringify(verb ?? "")}`);
  const options = parseOptions(rest, {
    file: { type: "string" },
    "data-dir": { type: "string" },
    json: { type: "boolean", default: false },
  });
  if (options.file === undefined) throw new UsageError(`relay-data ${verb} needs --file FILE.tar.gz`);
  const file = userPath(options.file);
  const folder = options["data-dir"] === undefined ? relayFolder() : userPath(options["data-dir"]);
  await work(folder, file);
  const output = createOutput(options.json);
  output.record({ type: `relay-${verb}ed`, folder, file });
  output.say(verb === "export" ? `${folder} is exported to ${file}` : `${file} is imported into ${folder}`);
  return 0;
}

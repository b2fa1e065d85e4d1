/** `firstlight node trust`: whose edited programs a node runs. */
import { addTrust, nodeFolder, readTrust, removeTrust } from "../../workers/donor/node/index.ts";
import { createOutput } from "../output.ts";
import { userPath } from "../paths.ts";
import { choice, parseOptions, UsageError } from "../usage.ts";

/** @param argv - `add KEY`, `remove KEY` or `list`, then options. @returns 0 */
export async function trust([action = "", ...rest]: readonly string[]): Promise<number> {
  const what = choice("node trust", action, ["add", "remove", "list"]);
  const key = what === "list" ? null : rest[0];
  if (key === undefined || key?.startsWith("--"))
    throw new UsageError(`node trust ${what} needs a KEY: the public key that a signer shows`);
  const options = parseOptions(key === null ? rest : rest.slice(1), {
    "data-dir": { type: "string" },
    json: { type: "boolean", default: false },
  });
  const folder = options["data-dir"] === undefined ? nodeFolder() : userPath(options["data-dir"]);
  const keys = await { add: addTrust, remove: removeTrust, list: readTrust }[what](folder, key ?? "");
  const output = createOutput(options.json);
  output.record({ type: "trusted", keys });
  output.say(keys.length === 0 ? "This node runs nobody's edited programs." : keys.join("\n"));
  if (what !== "list") output.say("A node that runs hears of it when it is started again.");
  return 0;
}

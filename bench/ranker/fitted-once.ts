/** Rankers that were fitted without some data sets, kept from one bench to the next: fitting them takes minutes. */
import { createHash } from "node:crypto";
import { globSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodeWeights, parseWeights, type RankerWeights } from "../../ranker/model/weights.ts";
import { fitEnsemble } from "../../ranker/training/fit-ensemble.ts";
import type { ExamplePool } from "../../ranker/training/example-pool.ts";
import { writeWhole } from "../../cli/out/write-whole.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = join(root, "node_modules/.cache/firstlight-folds");

/** @param curves - folder of the recorded curves. @returns as `fitEnsemble`, at once where nothing has changed since */
export function fittedOnce(curves: string): (pools: readonly ExamplePool[]) => RankerWeights {
  const common = fingerprint(curves);
  return (pools) => {
    const names = pools.map(({ task }) => task.name).join("\n");
    const path = join(folder, `${createHash("sha256").update(common).update(names).digest("hex")}.json`);
    return stored(path) ?? keep(path, { version: "cross-validated", ...fitEnsemble(pools) });
  };
}

/** Of all that decides a fit: the code and the curves. */
function fingerprint(curves: string): string {
  const hash = createHash("sha256");
  const sources = globSync(
    ["ranker/{model,training,training/trees,training/curves}/*", "study/{*,rank-curves/*}"].flatMap(
      (glob) => [`${glob}.ts`, `${glob}.gz`],
    ),
    { cwd: root },
  ).sort();
  for (const path of sources.filter((each) => !each.endsWith(".test.ts")))
    hash.update(path).update(readFileSync(join(root, path)));
  for (const name of globSync("firstlight_*.jsonl.gz", { cwd: curves }).sort())
    hash.update(name).update(readFileSync(join(curves, name)));
  return hash.digest("hex");
}

function stored(path: string): RankerWeights | null {
  try {
    return parseWeights(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return null; // not there, or cut off: fitted again
  }
}

function keep(path: string, weights: RankerWeights): RankerWeights {
  mkdirSync(folder, { recursive: true });
  writeWhole(path, encodeWeights(weights));
  return weights;
}

/** Files of recorded curves: gzip, one task a line. */
import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { parseCurveTask, type CurveTask } from "../../study/index.ts";

/** of our templates' search spaces, in the folder of recorded curves */
export const recordedFiles = {
  image: "firstlight_image.jsonl.gz",
  tabular: "firstlight_tabular.jsonl.gz",
} as const;

export async function readCurveFile(path: string): Promise<readonly CurveTask[]> {
  const text = gunzipSync(await readFile(path)).toString("utf8");
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map(parseCurveTask);
}

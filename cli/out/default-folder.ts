import { basename } from "node:path";
import { userPath } from "../paths.ts";

/** A new folder for what was started without --out, named so that runs sort by time. */
export function defaultFolder(data: string, at: Date): string {
  const stamp = at.toISOString().slice(0, 19).replaceAll(/[:T]/g, "-");
  const name = basename(data)
    .replace(/^sample:/, "")
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, "-");
  return userPath(`firstlight-runs/${name}-${stamp}`);
}

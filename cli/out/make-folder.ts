import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { UsageError } from "../usage.ts";

/**
 * Makes the folder and those above it. One by one: Node's own recursion never ends where a file system refuses new
 * folders with "no such file", as /proc does.
 * @throws UsageError quoting the folder of --out that cannot be made
 */
export function makeFolder(folder: string): void {
  try {
    make(folder);
  } catch (error) {
    throw new UsageError(
      `--out ${JSON.stringify(folder)} cannot be made: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function make(folder: string): void {
  if (existsSync(folder) && statSync(folder).isDirectory()) return;
  if (dirname(folder) !== folder) make(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // another process may just have made it
    if (!existsSync(folder) || !statSync(folder).isDirectory()) throw error;
  }
}

import { renameSync, writeFileSync } from "node:fs";

/** Readers see the old file or the new one, never half of one. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, content);
  renameSync(temporary, path);
}

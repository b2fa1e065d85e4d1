import { renameSync, writeFileSync } from "node:fs";

/**
 * Readers see the old file or the new one, never half of one.
 * @param mode - who may read it; 0o600: this user alone
 */
export function writeWhole(path: string, content: string | Uint8Array, mode = 0o666): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, content, { mode });
  renameSync(temporary, path);
}

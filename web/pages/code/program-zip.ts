import { strToU8, zip } from "fflate";
import type { ProgramFiles } from "../../../templates/index.ts";

/** All files of a program as one archive. */
export function programZip(files: ProgramFiles): Promise<Blob> {
  const entries = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)]));
  return new Promise((resolve, reject) => {
    zip(entries, (error, bytes) => {
      if (error) reject(error);
      else resolve(new Blob([new Uint8Array(bytes)], { type: "application/zip" }));
    });
  });
}

import { unzipSync } from "fflate";

/** more than any model; a zip bomb would fill the memory */
const MOST_BYTES = 2 ** 30;

/** Files of a zip by path, without folders and what macOS adds. @throws when it is no zip */
export function unzipFiles(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  let total = 0;
  const files = unzipSync(bytes, {
    filter: ({ name, originalSize }) => {
      total += originalSize;
      if (total > MOST_BYTES) throw new Error("it unpacks to more than 1 GB");
      return !name.endsWith("/") && !name.startsWith("__MACOSX/");
    },
  });
  return new Map(Object.entries(files));
}

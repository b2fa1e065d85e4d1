import { createWriteStream, existsSync } from "node:fs";
import { readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { once } from "node:events";
import { Zip, ZipPassThrough } from "fflate";

/** A zip of the given files, stored, not compressed: pictures are compressed already. One that is there stays. */
export async function zipFolder(folder: string, paths: Iterable<string>): Promise<string> {
  const target = `${folder}.zip`;
  if (existsSync(target)) return target;
  const out = createWriteStream(`${target}.part`);
  const zip = new Zip((error, chunk, final) => {
    if (error) out.destroy(error);
    else out.write(chunk);
    if (final) out.end();
  });
  for (const path of paths) {
    const entry = new ZipPassThrough(path);
    zip.add(entry);
    entry.push(await readFile(join(folder, path)), true);
    if (out.writableNeedDrain) await once(out, "drain");
  }
  zip.end();
  await once(out, "close");
  await rename(`${target}.part`, target);
  return target;
}

/** What is tuned: made-up data, so that the shipped ranker was not fitted on it. Seeds make other data of the kind. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeClassFolders, type Picture } from "./picture.ts";
import { drawShape } from "./shapes.ts";
import { friedmanTable, ringsTable } from "./tables.ts";
import { drawTexture } from "./textures.ts";

/** Of a sweep. */
export interface SweepSize {
  readonly trials: number;
  /** of the full schedule */
  readonly epochs: number;
}

export interface LiveDataSet {
  readonly name: string;
  readonly size: SweepSize;
  /** @param folder - is made. @returns the sweep's options that say what to tune */
  readonly write: (folder: string, seed: number) => Promise<readonly string[]>;
}

const ROWS = 600;
const PICTURES = 300;
const tableSize: SweepSize = { trials: 25, epochs: 25 }; // the command's own
const pictureSize: SweepSize = { trials: 20, epochs: 16 }; // an epoch of pictures takes ten times as long

/** Tables and pictures take turns, so that the first two say how long the rest takes. */
export const dataSets: readonly LiveDataSet[] = [
  { name: "friedman", size: tableSize, write: tableWriter(friedmanTable) },
  { name: "shapes", size: pictureSize, write: pictureWriter(drawShape) },
  { name: "rings", size: tableSize, write: tableWriter(ringsTable) },
  { name: "textures", size: pictureSize, write: pictureWriter(drawTexture) },
];

function tableWriter(table: (seed: number, count: number) => string): LiveDataSet["write"] {
  return async (folder, seed) => {
    await mkdir(folder, { recursive: true });
    const path = join(folder, "table.csv");
    await writeFile(path, table(seed, ROWS));
    return ["--data", path, "--set", "target=target"];
  };
}

function pictureWriter(draw: (seed: number, index: number) => Picture): LiveDataSet["write"] {
  return async (folder, seed) => {
    await writeClassFolders(
      folder,
      Array.from({ length: PICTURES }, (_, index) => draw(seed, index)),
    );
    return ["--data", folder, "--set", "image_size=16"];
  };
}

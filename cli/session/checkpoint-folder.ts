/** Checkpoints of a sweep as files; of each trial only the newest is kept, since it also holds the best epoch's weights. */
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { WorkbenchError, type CheckpointRef } from "../../study/index.ts";
import type { CheckpointStore } from "../../workers/host/index.ts";

export interface CheckpointFolder extends CheckpointStore {
  /** removes a trial's checkpoints from before this one, once the journal names it */
  keepOnly(trial: number, checkpoint: CheckpointRef): Promise<void>;
}

/** Keys end in trial, attempt and epoch; the study is the folder itself. */
function fileName(key: string): string {
  return `${key.split("/").slice(-3).join("-")}.bin`;
}

/** Attempt and epoch of a file, whether it is whole or still being written. */
function placeOf(name: string): readonly [attempt: number, epoch: number] {
  const [, attempt, epoch] = name.split(/[-.]/).map(Number);
  return [attempt!, epoch!];
}

/** The next epoch's checkpoint may be on its way while the journal names this one: only what is older goes. */
function isBefore(a: readonly [number, number], b: readonly [number, number]): boolean {
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
}

export function openCheckpointFolder(folder: string): CheckpointFolder {
  return {
    async load({ key }) {
      try {
        return new Uint8Array(await readFile(join(folder, fileName(key))));
      } catch (cause) {
        const message = `The checkpoint ${key} is not in ${folder}.`;
        throw new WorkbenchError("checkpoint-missing", message, "Start the sweep anew in another folder.", {
          cause,
        });
      }
    },
    async save({ key }, bytes) {
      await mkdir(folder, { recursive: true });
      const path = join(folder, fileName(key));
      const file = await open(`${path}.tmp`, "w");
      try {
        await file.writeFile(bytes);
        await file.datasync();
      } finally {
        await file.close();
      }
      await rename(`${path}.tmp`, path);
    },
    async keepOnly(trial, { key }) {
      const kept = placeOf(fileName(key));
      const older = (await readdir(folder)).filter(
        (name) => name.startsWith(`${trial}-`) && isBefore(placeOf(name), kept),
      );
      await Promise.all(older.map((name) => rm(join(folder, name), { force: true })));
    },
  };
}

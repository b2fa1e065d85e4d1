/** Checkpoints of a sweep as files; of each trial only the newest is kept, since it also holds the best epoch's weights. */
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { WorkbenchError, type CheckpointRef } from "../../study/index.ts";
import type { CheckpointStore } from "../../workers/host/index.ts";

export interface CheckpointFolder extends CheckpointStore {
  /** removes all of a trial's checkpoints but this one, once the journal names it */
  keepOnly(trial: number, checkpoint: CheckpointRef): Promise<void>;
}

/** Keys end in trial, attempt and epoch; the study is the folder itself. */
function fileName(key: string): string {
  return `${key.split("/").slice(-3).join("-")}.bin`;
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
      const others = (await readdir(folder)).filter(
        (name) => name.startsWith(`${trial}-`) && name !== fileName(key),
      );
      await Promise.all(others.map((name) => rm(join(folder, name), { force: true })));
    },
  };
}

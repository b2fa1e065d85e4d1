/** Checkpoints in the file store. Only the newest of a trial is needed: it holds the best epoch's weights as well. */
import { WorkbenchError, type CheckpointRef } from "../../study/index.ts";
import type { CheckpointStore } from "../../workers/host/index.ts";
import type { FileStore } from "../storage/index.ts";

const fileKey = ({ key }: Pick<CheckpointRef, "key">): string => `checkpoints/${key}`;

/** @param onNotKept - one could not be stored */
export function checkpointStore(files: FileStore, onNotKept?: (error: unknown) => void): CheckpointStore {
  return {
    async load(checkpoint) {
      const bytes = await files.read(fileKey(checkpoint));
      if (bytes) return bytes;
      throw new WorkbenchError(
        "checkpoint-missing",
        `The checkpoint ${JSON.stringify(checkpoint.key)} is not on this device any more.`,
        "Train the trial again; the browser may have cleared its storage.",
      );
    },
    save: (checkpoint, bytes) =>
      files.write(fileKey(checkpoint), bytes).catch((error: unknown) => {
        onNotKept?.(error);
        throw error;
      }),
  };
}

/** Once the journal points to `kept`, the trial's older ones are not needed any more. */
export async function removeOlderCheckpoints(
  files: FileStore,
  studyId: string,
  trial: number,
  kept: CheckpointRef,
): Promise<void> {
  const stored = await files.list(`checkpoints/${studyId}/${trial}`);
  await Promise.all(stored.filter(({ key }) => key !== fileKey(kept)).map(({ key }) => files.remove(key)));
}

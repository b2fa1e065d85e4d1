import type { BlobRef } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import type { RelayParts, TrainedReplica } from "./parts.ts";

/**
 * What a message names must be there before the message is safe: afterwards nobody would send it again.
 * @throws WorkbenchError `blob-missing`
 */
export async function requireBlobs(
  { hasBlob }: RelayParts,
  owner: string,
  blobs: readonly (BlobRef | null)[],
  by?: TrainedReplica,
): Promise<void> {
  for (const blob of blobs) {
    if (!blob || (await hasBlob(owner, blob.id, by))) continue;
    throw new WorkbenchError(
      "blob-missing",
      `Blob ${blob.id.slice(0, 12)} (${blob.bytes} bytes) is not stored here.`,
      "Send the blob, then say this again.",
    );
  }
}

/** What the blob store refuses. */
import { WorkbenchError } from "../../study/index.ts";

const short = (sha256: string): string => sha256.slice(0, 12);
const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

export const unknownBlob = (sha256: string): WorkbenchError =>
  new WorkbenchError(
    "blob-unknown",
    `Blob ${short(sha256)} is not stored here.`,
    "Ask whoever has it to send it again; unused blobs are removed after a week.",
  );

export const corruptBlob = (sha256: string): WorkbenchError =>
  new WorkbenchError(
    "blob-corrupt",
    `Blob ${short(sha256)} was damaged or lost on the relay's disk and was removed.`,
    "Send it again. If it happens more than once, check the relay's disk.",
  );

export const tooLarge = (bytes: number, most: number): WorkbenchError =>
  new WorkbenchError(
    "blob-too-large",
    `More than ${bytes} bytes in one request; at most ${most} were expected.`,
    "Send blobs in chunks of at most 8 MiB, each with its own size.",
  );

export const mismatch = (sha256: string, found: string, bytes: number): WorkbenchError =>
  new WorkbenchError(
    "blob-mismatch",
    `The ${bytes} bytes that came have the hash ${short(found)}, not ${short(sha256)}.`,
    "Send them again; if it stays, the file changed while it was sent.",
  );

export const quotaExceeded = (quota: number): WorkbenchError =>
  new WorkbenchError(
    "quota-exceeded",
    `Your share of the relay's store, ${mebibytes(quota)}, is full.`,
    "Use a smaller data set, or wait: what is not used for a week is removed.",
  );

export const writesTooMuch = (most: number): WorkbenchError =>
  new WorkbenchError(
    "training-writes-too-much",
    `This training has stored ${mebibytes(most)}, more than the checkpoints and the log of its trial can need.`,
    "Update Firstlight on this node. Where the trial's memory was estimated too low, its owner submits it anew.",
  );

export const diskFull = (cause?: unknown): WorkbenchError =>
  new WorkbenchError(
    "disk-full",
    "The relay's disk is full; it takes no more data.",
    "Ask the relay's owner to free some space. What was sent before is safe.",
    { cause },
  );

export const unsettled = (sha256: string): WorkbenchError =>
  new WorkbenchError(
    "blob-unsettled",
    `Blob ${short(sha256)} was being removed just when it came.`,
    "Send it again now.",
  );

/** What a disk says when it, or this user's part of it, has no room. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
}

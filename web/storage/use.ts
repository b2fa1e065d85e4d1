/** How much room there is, and what happens when there is none. */
import { WorkbenchError } from "../../study/index.ts";

/** @throws WorkbenchError `storage-full` when the browser refuses for lack of room, `storage-gone` when all was deleted */
export async function keepingQuota(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    if (!(cause instanceof DOMException)) throw cause;
    // a closed database; a folder that is not there any more
    if (cause.name === "InvalidStateError" || cause.name === "NotFoundError") throw storageGone({ cause });
    if (cause.name !== "QuotaExceededError") throw cause;
    const { quotaBytes, usedBytes } = await estimateUse();
    const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
    throw new WorkbenchError(
      "storage-full",
      `The browser's storage for this page is full: ${megabytes(usedBytes)} of ${megabytes(quotaBytes)} are used.`,
      "Empty the bin or delete a study in Settings, then try again.",
      { cause },
    );
  }
}

export function storageGone(options?: ErrorOptions): WorkbenchError {
  return new WorkbenchError(
    "storage-gone",
    "What this page had stored on this device is gone: it was deleted, by the browser or by somebody.",
    "Save what this tab still holds: the journal on the Model screen, tables on the Trials screen. Then reload the page.",
    options,
  );
}

export interface StorageEstimate {
  readonly usedBytes: number;
  readonly quotaBytes: number;
  /** the browser has promised not to clear it by itself */
  readonly persistent: boolean;
}

/** As the browser reports it. */
async function estimateUse(): Promise<StorageEstimate> {
  return (await report()).estimate;
}

/**
 * Estimates that hold after a crash too: Chromium then counts what a cut off write had reserved, gigabytes, until it
 * counts anew. The files are summed up when the report has leapt; in between the report's steps are believed.
 * @param ownFiles - sum of the sizes of all stored files, in bytes
 */
export function plausibleUse(ownFiles: () => Promise<number>): () => Promise<StorageEstimate> {
  let known: { readonly reported: number; readonly own: Promise<number> } | null = null;
  return async () => {
    const { estimate, files } = await report();
    if (files === null) return estimate;
    if (known === null || Math.abs(files - known.reported) > leap)
      known = { reported: files, own: ownFiles().catch(() => files) };
    const since = files - known.reported;
    return { ...estimate, usedBytes: correctedUse(estimate.usedBytes, files, (await known.own) + since) };
  };
}

/** so much is written only by an import, after which counting again is no burden */
const leap = 64e6;

/** The reported use with the files counted by ourselves, where that is less. All in bytes. */
export const correctedUse = (used: number, reportedFiles: number, ownFiles: number): number =>
  used - Math.max(0, reportedFiles - Math.max(0, ownFiles));

/** Only Chromium tells how much of it is files. */
interface DetailedEstimate extends StorageEstimateParts {
  readonly usageDetails?: { readonly fileSystem?: number };
}
type StorageEstimateParts = Awaited<ReturnType<StorageManager["estimate"]>>;

async function report(): Promise<{ readonly estimate: StorageEstimate; readonly files: number | null }> {
  const storage = (navigator as Partial<Navigator>).storage;
  const found: DetailedEstimate = (await storage?.estimate().catch(() => undefined)) ?? {};
  const { usage = 0, quota = 0, usageDetails } = found;
  const persistent = (await storage?.persisted().catch(() => false)) ?? false;
  return {
    estimate: { usedBytes: usage, quotaBytes: quota, persistent },
    files: usageDetails?.fileSystem ?? null,
  };
}

/** How much room there is, and what happens when there is none. */
import { WorkbenchError } from "../../study/index.ts";

/** @throws WorkbenchError `storage-full` when the browser refuses for lack of room */
export async function keepingQuota(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    if (!(cause instanceof DOMException) || cause.name !== "QuotaExceededError") throw cause;
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

export async function estimateUse(): Promise<{ usedBytes: number; quotaBytes: number; persistent: boolean }> {
  const storage = (navigator as Partial<Navigator>).storage;
  const { usage = 0, quota = 0 } = (await storage?.estimate().catch(() => undefined)) ?? {};
  return {
    usedBytes: usage,
    quotaBytes: quota,
    persistent: (await storage?.persisted().catch(() => false)) ?? false,
  };
}

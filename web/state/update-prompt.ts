import type { Shell } from "./shell.ts";

/**
 * Offers a newer version once, as soon as nothing trains; whoever closes the offer finds it in Settings.
 * @returns whether the offer was shown
 */
export function offerUpdate({ status, toasts }: Pick<Shell, "status" | "toasts">): boolean {
  if (status.applyUpdate === null || status.runningTrials > 0) return false;
  toasts.show(
    "New version ready.",
    { label: "Reload", run: () => applyUpdate({ status, toasts }) },
    { keep: true },
  );
  return true;
}

/** Reloads into the newer version; never while a trial trains. */
export function applyUpdate({ status, toasts }: Pick<Shell, "status" | "toasts">): void {
  if (status.runningTrials === 0) status.applyUpdate?.();
  else toasts.show("A trial is training; the new version waits until nothing runs.");
}

/** Stores the app for working offline; a newer version waits until the user asks for it. */
import { Workbox } from "workbox-window";
import { trusted } from "../runners/trusted.ts";
import type { StatusLine } from "../state/index.ts";

/**
 * Not in development, where there is nothing to store. The browser looks for updates on navigation only.
 * @param onFirstReady - the app has been stored for the first time
 */
export function registerServiceWorker(
  status: Pick<StatusLine, "offlineReady" | "applyUpdate">,
  onFirstReady: () => void,
): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const workbox = new Workbox(trusted.createScriptURL("./sw.js"));
  workbox.addEventListener("activated", ({ isUpdate }) => {
    status.offlineReady = true;
    if (isUpdate !== true) onFirstReady();
  });
  workbox.addEventListener("waiting", () => {
    status.applyUpdate = () => {
      workbox.addEventListener("controlling", () => {
        location.reload();
      });
      workbox.messageSkipWaiting();
    };
  });
  if (navigator.serviceWorker.controller) status.offlineReady = true;
  workbox.register().catch((error: unknown) => {
    console.warn("The app could not store itself for working offline:", error);
  });
}

import type { Shell } from "./shell.ts";

/** Says that something long has finished: a toast, and a system message where the user asked for them and looks elsewhere. */
export function noticeFinish(
  { toasts, settings }: Pick<Shell, "toasts" | "settings">,
  text: string,
  page: Document,
): void {
  toasts.show(text);
  if (!settings.current.notifications || !page.hidden || Notification.permission !== "granted") return;
  new Notification("Firstlight", { body: text, tag: "firstlight-finished" });
}

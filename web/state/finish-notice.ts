import type { Shell } from "./shell.ts";
import { resultSentence } from "./study-news.ts";
import type { StudyFinish } from "./workbench.ts";

/**
 * Says that a sweep has finished: a toast with the way to its report, and for those who look elsewhere a mark in the
 * title and the icon until they are back, and a system message where they asked for them.
 */
export function noticeFinish(
  { toasts, settings, status, router }: Pick<Shell, "toasts" | "settings" | "status" | "router">,
  finish: StudyFinish,
  page: Document,
): void {
  const text = `${finish.name}: ${resultSentence(finish)}`;
  toasts.show(text, { label: "Report", run: () => router.go("report", finish.id) });
  if (!page.hidden) return;
  status.unseenFinish = true;
  if (!settings.current.notifications || Notification.permission !== "granted") return;
  new Notification("Firstlight", { body: text, tag: "firstlight-finished" });
}

/** For an effect: the mark goes when the page is looked at. @returns what stops it */
export function clearFinishWhenSeen({ status }: Pick<Shell, "status">, page: Document): () => void {
  const clear = (): void => {
    if (!page.hidden) status.unseenFinish = false;
  };
  page.addEventListener("visibilitychange", clear);
  return () => {
    page.removeEventListener("visibilitychange", clear);
  };
}

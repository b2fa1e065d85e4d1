import type { Shell } from "./shell.ts";
import { resultSentence } from "./study-news.ts";
import type { StudyFinish } from "./workbench.ts";

/** Query of a sweep's screen that gives way to the report when the sweep is over: that of a sample. */
export const endsOnReport = { then: "report" } as const;

/**
 * Says that a sweep has finished: a toast with the way to its report, or the report itself, and for those who look elsewhere a mark in the
 * title and the icon until they are back, and a system message where they asked for them.
 */
export function noticeFinish(
  { toasts, settings, status, router }: Pick<Shell, "toasts" | "settings" | "status" | "router">,
  finish: StudyFinish,
  page: Document,
): void {
  const text = `${finish.name}: ${resultSentence(finish)}`;
  const { screen, study, query } = router.route;
  if (screen === "sweep" && study === finish.id && query["then"] === endsOnReport.then) {
    router.go("report", finish.id);
    toasts.show(text);
  } else toasts.show(text, { label: "Report", run: () => router.go("report", finish.id) });
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

/** What a page must never do while a story goes on. */
import type { Page } from "@playwright/test";

/** @returns what the console said as errors and what was thrown, filled as it happens */
export function watchErrors(page: Page): readonly string[] {
  const errors: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(error.message));
  return errors;
}

/**
 * From now on, requests that left the browser: of the page past its service worker, and of the service worker itself.
 * What the service worker answers from its store, `data:` and `blob:` stay inside.
 */
export function watchNetwork(page: Page): () => Promise<readonly string[]> {
  const left: Promise<string | null>[] = [];
  page.context().on("request", (request) => {
    const url = request.url();
    if (/^(data|blob):/.test(url)) return;
    if (request.serviceWorker() !== null) return void left.push(Promise.resolve(`service worker: ${url}`));
    left.push(request.response().then((response) => (response?.fromServiceWorker() ? null : url)));
  });
  return async () => (await Promise.all(left)).filter((url) => url !== null);
}

/** Durations in ms of tasks over 50 ms on the page's main thread, from now on. */
export async function watchLongTasks(page: Page): Promise<() => Promise<readonly number[]>> {
  const tasks = await page.evaluateHandle(() => {
    const durations: number[] = [];
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) durations.push(Math.round(duration));
    }).observe({ type: "longtask" });
    return durations;
  });
  return () => tasks.jsonValue();
}

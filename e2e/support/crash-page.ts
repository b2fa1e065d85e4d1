import type { Page } from "@playwright/test";

/** Ends the process that runs a page, as a fault in it would; the page stays, dead. */
export async function crashPage(page: Page): Promise<void> {
  const crashed = page.waitForEvent("crash");
  const session = await page.context().newCDPSession(page);
  void session.send("Page.crash").catch(() => undefined); // who crashes does not answer
  await crashed;
}

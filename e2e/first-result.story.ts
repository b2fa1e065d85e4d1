/** Someone opens the page, takes the sample, and has a first result within a minute; nothing leaves the browser. */
import { expect, test } from "@playwright/test";
import { watchErrors, watchLongTasks, watchNetwork } from "./support/page-health.ts";
import { finishedTrials, openWorkbench, startSample } from "./support/workbench.ts";

test("the sample's first trial finishes within a minute, without a request and without an error", async ({
  page,
}) => {
  const errors = watchErrors(page);
  const response = await page.request.get("/");
  const policy = response.headers()["content-security-policy"];
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("connect-src 'self'");

  const openedAt = Date.now();
  await openWorkbench(page);
  const requestsThatLeft = watchNetwork(page);
  await startSample(page);
  await expect(finishedTrials(page)).toHaveText(/^[1-9]\d*\s*of 10/, { timeout: 60_000 });
  expect(Date.now() - openedAt).toBeLessThan(60_000);

  const longTasks = await watchLongTasks(page);
  await expect(finishedTrials(page)).toHaveText(/^([3-9]|10)\s*of 10/, { timeout: 90_000 });
  const durations = await longTasks();
  test.info().annotations.push({ type: "main-thread tasks over 50 ms", description: durations.join(", ") });
  await expect(page.getByRole("img", { name: /early ranking metric/i })).toBeVisible();
  await expect(page.getByText(/^Trials at once: \d|^One trial at a time/)).toBeVisible();

  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(page.getByRole("main").getByText(/^Stopped:/)).toBeVisible();
  expect(await requestsThatLeft()).toEqual([]);
  expect(errors).toEqual([]);
});

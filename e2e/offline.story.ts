/** After the first visit the network may go: reload, sample, sweep, report. */
import { expect, test } from "@playwright/test";
import { watchErrors } from "./support/page-health.ts";
import { expectContent, finishedTrials, openWorkbench, startSample } from "./support/workbench.ts";

test("with the network off, a reload and a sweep on the sample work", async ({ page, context }) => {
  await openWorkbench(page);
  await context.setOffline(true);
  const errors = watchErrors(page);
  await page.reload();
  await expect(page.getByText("ready to work offline")).toBeVisible();
  await startSample(page);
  await expect(finishedTrials(page)).toHaveText(/^[1-9]\d*\s*of 10/, { timeout: 60_000 });
  for (const screen of ["Data", "Code", "Trials", "Report", "Model", "Settings"]) {
    await page.getByRole("link", { name: screen }).first().click();
    await expect(page.getByRole("heading", { level: 1, name: screen })).toBeVisible();
    await expectContent(page);
  }
  await page.getByRole("link", { name: "Sweep" }).first().click();
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(page.getByRole("main").getByText(/^Stopped:/)).toBeVisible();
  expect(errors).toEqual([]);
});

/** A sweep steered by keyboard alone: go, pause, resume, prune, stop, extend, continue a trial, try one configuration. */
import { expect, test, type Page } from "@playwright/test";
import { importColours } from "./support/import-pictures.ts";
import { watchErrors } from "./support/page-health.ts";
import { finishedTrials, openWorkbench, startSweep } from "./support/workbench.ts";

test("steering a sweep with keys", async ({ page }) => {
  const errors = watchErrors(page);
  await openWorkbench(page);
  const study = await importColours(page, test.info().outputPath("colours"), 100);
  await startSweep(page, study, { trials: 5, epochs: 12, fastEpochs: 6, finalists: 1 });
  await leaveFields(page);
  const running = page.getByRole("region", { name: "Progress" }).getByText(/epoch \d/);
  await expect(running.first()).toBeVisible();

  await page.keyboard.press("Space");
  await expect(page.getByRole("button", { name: /^Resume/ })).toBeVisible();
  await page.keyboard.press("Space");
  await expect(page.getByRole("button", { name: /^Pause/ })).toBeVisible();

  await expect(
    page
      .getByRole("region", { name: "Progress" })
      .getByText(/epoch \d/)
      .first(),
  ).toBeVisible();
  await page.keyboard.press("p");
  await expect(page.getByRole("main").getByText("pruned").first()).toBeVisible();

  await page.keyboard.press("Control+k");
  await page.keyboard.type("stop the sweep");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main").getByText(/^Stopped:/)).toBeVisible();

  await page.keyboard.press("e");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  await dialog.getByRole("spinbutton").fill("1");
  await page.keyboard.press("Enter");
  await expect(finishedTrials(page)).toHaveText(/of 6/);
  await expect(page.getByRole("button", { name: "Train the final model" })).toBeVisible({ timeout: 90_000 });

  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: /keys/i })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("t");
  await expect(page.getByRole("heading", { level: 1, name: "Trials" })).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await expect(page.getByRole("heading", { level: 1, name: "Sweep" })).toBeVisible();
  expect(errors).toEqual([]);
});

test("a trial is continued to its end, and one configuration is trained by itself", async ({ page }) => {
  const errors = watchErrors(page);
  await openWorkbench(page);
  const study = await importColours(page, test.info().outputPath("colours"));
  await startSweep(page, study, { trials: 3, epochs: 4, fastEpochs: 2, finalists: 1 });
  await expect(page.getByRole("button", { name: "Train the final model" })).toBeVisible({ timeout: 60_000 });
  const unfinished = page.getByRole("button", { name: /^Continue, trial \d/ });
  const before = await unfinished.count();
  await unfinished.first().press("Enter");
  await expect(unfinished).toHaveCount(before - 1);

  await page.getByRole("button", { name: /^Train 2 epochs/ }).press("Enter");
  await expect(
    page
      .getByRole("main")
      .getByText(/would rank|rank \d|place \d|of \d+ trials/i)
      .last(),
  ).toBeVisible();
  expect(errors).toEqual([]);
});

/** Keys steer the sweep only while nothing is typed into. */
async function leaveFields(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).focus();
}

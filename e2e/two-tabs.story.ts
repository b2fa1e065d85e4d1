/** Two tabs on one workbench: the first steers, the second watches, says so, and takes over when the first closes. */
import { expect, test } from "@playwright/test";
import { importColours } from "./support/import-pictures.ts";
import { watchErrors } from "./support/page-health.ts";
import { finishedTrials, openWorkbench, startSweep } from "./support/workbench.ts";

test("a second tab watches and says so", async ({ page, context }) => {
  await openWorkbench(page);
  const study = await importColours(page, test.info().outputPath("colours"), 40);
  await startSweep(page, study, { trials: 4, epochs: 6, fastEpochs: 3, finalists: 1 });

  const second = await context.newPage();
  const errors = watchErrors(second);
  await second.goto(`/#/sweep/${study}`);
  await expect(second.getByText(/Another tab runs this workbench; this one watches/)).toBeVisible();
  await expect(second.getByRole("button", { name: /^Pause/ })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Train the final model" })).toBeVisible({ timeout: 60_000 });
  await expect(finishedTrials(second)).toHaveText(/^4\s*of 4/);
  expect(errors).toEqual([]);
});

test("the second tab steers when the first is closed", async ({ page, context }) => {
  await openWorkbench(page);
  const study = await importColours(page, test.info().outputPath("colours"));
  const second = await context.newPage();
  await second.goto(`/#/sweep/${study}`);
  await expect(second.getByText(/Another tab runs this workbench/).first()).toBeVisible();
  await page.close();
  await expect(second.getByText(/Another tab runs this workbench/)).toHaveCount(0);
  await startSweep(second, study, { trials: 1, epochs: 1, fastEpochs: 1, finalists: 1 });
  await expect(second.getByRole("button", { name: "Train the final model" })).toBeVisible();
});

/** This browser has no WebGPU: choosing it is told at once, and costs neither a trial nor the choice. */
import { expect, test } from "@playwright/test";
import { importColours } from "./support/import-pictures.ts";
import { finishedTrials, openWorkbench, startSweep } from "./support/workbench.ts";

test("a chosen backend that cannot be had is told at once", async ({ page }) => {
  await openWorkbench(page);
  const study = await importColours(page, test.info().outputPath("colours"), 14);
  await page.goto(`/#/sweep/${study}`);
  await page.getByLabel("Backend").selectOption("webgpu");
  await page.getByRole("button", { name: /^Fast sweep/ }).click();
  await expect(page.getByText(/WebGPU cannot be used/).first()).toBeVisible();
  await expect(finishedTrials(page)).toHaveCount(0);
  await page.getByLabel("Backend").selectOption("wasm");
  await startSweep(page, study);
  await expect(page.getByRole("button", { name: "Train the final model" })).toBeVisible();
});

/** WebGPU trains inside the sandboxed frame of the trials; here in software, so one short trial has to do. */
import { expect, test } from "@playwright/test";
import { importColours } from "./support/import-pictures.ts";
import { watchErrors } from "./support/page-health.ts";
import { openWorkbench, startSweep } from "./support/workbench.ts";

test("a trial trains on WebGPU, its steps recorded and replayed", async ({ page }) => {
  test.setTimeout(400_000);
  const errors = watchErrors(page);
  await openWorkbench(page);
  const study = await importColours(page, test.info().outputPath("colours"), 5);
  await page.goto(`/#/sweep/${study}`);
  await page.getByLabel("Backend").selectOption("webgpu");
  await startSweep(page, study, { trials: 1, epochs: 6, fastEpochs: 6, finalists: 1 });
  await expect(page.getByRole("contentinfo").getByText(/^WebGPU: /)).toBeVisible({ timeout: 90_000 });
  // an epoch is one step here: the first runs, two are recorded, the others are replayed
  await expect(page.getByRole("button", { name: "Train the final model" })).toBeVisible({ timeout: 300_000 });
  await expect(page.getByText(/run unrecorded/)).toHaveCount(0);
  await expect(page.getByText(/WebGPU cannot be used/)).toHaveCount(0);
  expect(errors).toEqual([]);
});

test("the GPU's process crashes in the middle of a trial, which goes on", async ({ page, browser }) => {
  test.setTimeout(400_000);
  await openWorkbench(page);
  const study = await importColours(page, test.info().outputPath("colours"), 5);
  await page.goto(`/#/sweep/${study}`);
  await page.getByLabel("Backend").selectOption("webgpu");
  await startSweep(page, study, { trials: 1, epochs: 2, fastEpochs: 2, finalists: 1 });
  await expect(page.getByRole("contentinfo").getByText(/^WebGPU: /)).toBeVisible({ timeout: 90_000 });
  await (await browser.newBrowserCDPSession()).send("Browser.crashGpuProcess");
  await expect(page.getByText(/The GPU device was lost; the trial goes on with webgpu/).first()).toBeVisible({
    timeout: 90_000,
  });
  await expect(page.getByRole("button", { name: "Train the final model" })).toBeVisible({ timeout: 200_000 });
});

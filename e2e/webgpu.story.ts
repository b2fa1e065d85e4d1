/** WebGPU trains inside the sandboxed frame of the trials; here in software, so one short trial has to do. */
import { expect, test, type Page } from "@playwright/test";
import { importColours } from "./support/import-pictures.ts";
import { makeGpuMortal } from "./support/mortal-gpu.ts";
import { watchErrors } from "./support/page-health.ts";
import { finishedTrials, openWorkbench, startSweep, type SmallSweep } from "./support/workbench.ts";

test("a trial trains on WebGPU, its steps recorded and replayed", async ({ page }) => {
  test.setTimeout(400_000);
  const errors = watchErrors(page);
  await startOnWebgpu(page, { trials: 1, epochs: 6, fastEpochs: 6, finalists: 1 });
  // an epoch is one step here: the first runs, two are recorded, the others are replayed
  await expect(page.getByRole("button", { name: "Train the final model" })).toBeVisible({ timeout: 300_000 });
  await expect(page.getByText(/run unrecorded/)).toHaveCount(0);
  await expect(page.getByText(/WebGPU cannot be used/)).toHaveCount(0);
  expect(errors).toEqual([]);
});

test("the GPU's process crashes in the middle of a trial, which goes on", async ({ page, browser }) => {
  test.setTimeout(400_000);
  await startOnWebgpu(page, { trials: 1, epochs: 2, fastEpochs: 2, finalists: 1 });
  await (await browser.newBrowserCDPSession()).send("Browser.crashGpuProcess");
  await expect(page.getByText(/The GPU device was lost; the trial goes on with webgpu/).first()).toBeVisible({
    timeout: 90_000,
  });
  await expect(page.getByRole("button", { name: "Train the final model" })).toBeVisible({ timeout: 200_000 });
});

test("devices go in the middle of a trial, then none is given: it goes on on WebAssembly", async ({
  page,
}) => {
  test.setTimeout(400_000);
  const errors = watchErrors(page);
  await makeGpuMortal(page, { submits: [60, 60], devices: 2 });
  await startOnWebgpu(page, { trials: 1, epochs: 2, fastEpochs: 2, finalists: 1 });
  const lost = page.getByText(/The GPU device was lost; the trial goes on with/);
  await expect(page.getByRole("button", { name: "Train the final model" })).toBeVisible({ timeout: 300_000 });
  await expect(lost.filter({ hasText: "with webgpu" })).toHaveCount(1);
  await expect(lost.filter({ hasText: "with wasm" })).toHaveCount(1);
  await expect(page.getByText(/ failed /)).toHaveCount(0);
  expect(errors).toEqual([]);
});

test("an adapter that gives no device is told at once, and costs no trial", async ({ page }) => {
  await makeGpuMortal(page, { submits: [], devices: 0 });
  await openWorkbench(page);
  const study = await importColours(page, test.info().outputPath("colours"), 5);
  await page.goto(`/#/sweep/${study}`);
  await page.getByLabel("Backend").selectOption("webgpu");
  await page.getByRole("button", { name: /^Fast sweep/ }).click();
  await expect(page.getByText(/WebGPU cannot be used: the adapter gives no device/).first()).toBeVisible();
  await expect(finishedTrials(page)).toHaveCount(0);
});

async function startOnWebgpu(page: Page, sweep: SmallSweep): Promise<void> {
  await openWorkbench(page);
  const study = await importColours(page, test.info().outputPath("colours"), 5);
  await page.goto(`/#/sweep/${study}`);
  await page.getByLabel("Backend").selectOption("webgpu");
  await startSweep(page, study, sweep);
  await expect(page.getByRole("contentinfo").getByText(/^WebGPU: /)).toBeVisible({ timeout: 90_000 });
}

/** Steps that several stories take in the workbench. */
import { expect, type Locator, type Page } from "@playwright/test";

/** Opens the workbench and waits until it is stored for working offline. */
export async function openWorkbench(page: Page): Promise<void> {
  await page.goto("/");
  await expect(page.getByText("ready to work offline")).toBeVisible();
}

/** A message in the corner. Looked for there only, for the live regions repeat its words for screen readers. */
export const message = (page: Page, text: string): Locator =>
  page.getByRole("region", { name: "Messages" }).getByText(text);

/** Starts the first sample, handwritten digits, with the settings it comes with. */
export async function startSample(page: Page): Promise<void> {
  await page.getByRole("button", { name: /Start the sample/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Sweep" })).toBeVisible();
}

/** Reads "3 of 10 trials finished". */
export const finishedTrials = (page: Page): Locator =>
  page
    .getByRole("region", { name: "Progress" })
    .getByRole("paragraph")
    .filter({ hasText: "trials finished" });

export interface SmallSweep {
  readonly trials: number;
  readonly epochs: number;
  readonly fastEpochs: number;
  readonly finalists: number;
}
const smallest: SmallSweep = { trials: 3, epochs: 4, fastEpochs: 2, finalists: 1 };

/** Fills in the form of the Sweep screen and starts. */
export async function startSweep(page: Page, study: string, sweep: SmallSweep = smallest): Promise<void> {
  await page.goto(`/#/sweep/${study}`);
  await page.getByLabel("Trials", { exact: true }).fill(String(sweep.trials));
  await page.getByLabel("Epochs", { exact: true }).fill(String(sweep.epochs));
  await page.getByLabel("Fast epochs").fill(String(sweep.fastEpochs));
  await page.getByLabel("Finalists").fill(String(sweep.finalists));
  await page.keyboard.press("Tab");
  await page.getByRole("button", { name: /^Fast sweep/ }).click();
  await expect(finishedTrials(page)).toBeVisible();
}

/** A sweep from its start to its end, and its report, which compares with the default configuration. */
export async function sweepColours(page: Page, study: string): Promise<void> {
  await startSweep(page, study);
  await expect(page.getByRole("button", { name: "Train the final model" })).toBeVisible();
  await page.goto(`/#/report/${study}`);
  await expect(page.getByRole("heading", { name: /^Tuning/ })).toBeVisible();
}

/** Waits until the screen shows more than that it is being opened. */
export async function expectContent(page: Page): Promise<void> {
  await expect(page.getByRole("main").locator("h2, h3, li").first()).toBeVisible();
}

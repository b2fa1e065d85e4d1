/** Steps that several stories take in the workbench. */
import { expect, type Locator, type Page } from "@playwright/test";

/** Opens the workbench and waits until it is stored for working offline. */
export async function openWorkbench(page: Page): Promise<void> {
  await page.goto("/");
  await expect(page.getByText("ready to work offline")).toBeVisible();
}

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

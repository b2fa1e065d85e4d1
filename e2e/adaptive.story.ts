/** An adaptive sweep that starts warm, and the audit of what it stopped; axe finds nothing on the way, wide and narrow. */
import { expect, test } from "@playwright/test";
import { importColours } from "./support/import-pictures.ts";
import { watchErrors } from "./support/page-health.ts";
import { expectSound } from "./support/sound.ts";
import { finishedTrials, openWorkbench } from "./support/workbench.ts";

test("an adaptive sweep buys epochs, says why it stops, and is audited", async ({ page }) => {
  const errors = watchErrors(page);
  await openWorkbench(page);
  const study = await importColours(page, test.info().outputPath("colours"), 40);
  await page.goto(`/#/sweep/${study}`);
  await page.getByLabel("Trials", { exact: true }).fill("6");
  await page.getByLabel("Epochs", { exact: true }).fill("6");
  await page.getByLabel("Then trained on").selectOption("Adaptive");
  await page.getByLabel("Epoch budget").fill("many");
  await page.keyboard.press("Tab");
  await expect(page.getByText('"many" is not a whole number of epochs.')).toBeVisible();
  await page.getByLabel("Epoch budget").fill("18");
  await page.keyboard.press("Tab");
  await page.getByText("Warm start").click();
  await expect(page.getByRole("switch", { name: "Warm start" })).toBeChecked();
  await expect(page.getByText("6 trials, 18 epochs at most.")).toBeVisible();
  await expectSound(page, "form");

  await page.getByRole("button", { name: /^Fast sweep/ }).click();
  await expect(finishedTrials(page)).toBeVisible();
  const audit = page.getByRole("button", { name: /^Audit \d stopped trial/ });
  await expect(audit).toBeVisible({ timeout: 90_000 });
  await expect(
    page.getByRole("main").getByText(/^(Stopped early, sure of the winner|The budget of 18 epochs is spent)/),
  ).toBeVisible();
  await expect(page.getByText(/is trained on, to epoch \d/).first()).toBeVisible();
  await audit.click();
  await expect(page.getByRole("main").getByText(/^Audited \d of \d stopped trial/)).toBeVisible({
    timeout: 90_000,
  });
  await expectSound(page, "audited sweep");
  expect(errors).toEqual([]);
});

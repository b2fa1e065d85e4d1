/** Why one of two trials is ranked before the other; a curve moved by keys moves the score, and Reset puts it back. */
import { expect, test } from "@playwright/test";
import { importColours } from "./support/import-pictures.ts";
import { watchErrors } from "./support/page-health.ts";
import { expectSound } from "./support/sound.ts";
import { openWorkbench, startSweep } from "./support/workbench.ts";

test("two trials are explained, and their curves moved", async ({ page }) => {
  const errors = watchErrors(page);
  await openWorkbench(page);
  const study = await importColours(page, test.info().outputPath("colours"), 40);
  await startSweep(page, study, { trials: 4, epochs: 6, fastEpochs: 2, finalists: 1 });
  await expect(page.getByRole("button", { name: "Train the final model" })).toBeVisible({ timeout: 90_000 });
  await page.goto(`/#/trials/${study}?selected=0,1`);
  await page.getByRole("button", { name: "Compare 2" }).press("Enter");
  await expect(page.getByRole("heading", { name: "2 trials compared" })).toBeFocused();

  const why = page.getByRole("region", { name: /^Why is trial [01] ranked before trial [01]\?$/ });
  await expect(why.getByText(/^Mostly .+\.$/)).toBeVisible();
  await expect(why.getByRole("row").nth(1)).toContainText(/#[01] \d\.\d\d$/);
  await expect(why.getByText(/Compared among 4 trials of the sweep; 2 epochs of 6 seen/)).toBeVisible();
  await expectSound(page, "two trials");

  const moving = page.getByRole("region", { name: "Move the curves" });
  const point = moving.getByRole("slider", { name: "Trial 1, epoch 2" });
  const metric = moving.getByRole("row", { name: /^early ranking metric/ });
  const [recorded, score] = [await point.getAttribute("aria-valuetext"), await metric.innerText()];
  await point.press("Shift+Tab");
  await page.keyboard.press("Tab");
  for (let presses = 0; presses < 12; presses++) await page.keyboard.press("ArrowUp");
  await expect(point).not.toHaveAttribute("aria-valuetext", recorded!);
  await point.press("End");
  await expect(metric).not.toHaveText(score, { useInnerText: true });
  await expect(page.getByText("with the curves as moved")).toBeVisible();
  await moving.getByRole("button", { name: "Reset" }).click();
  await expect(point).toHaveAttribute("aria-valuetext", recorded!);
  await expect(metric).toHaveText(score, { useInnerText: true });

  await moving.getByRole("button", { name: "Curves that cross" }).click();
  await expect(
    moving.getByText(/^First by epochs seen: trial 0 after .+ trial 1 after .+ The curves cross/),
  ).toBeVisible();
  await expect(moving.getByRole("status")).toHaveText("Trial 0 is ranked first of the two.");
  await moving.getByLabel("Epochs that the ranker sees").fill("6");
  await page.keyboard.press("Tab");
  await expect(moving.getByRole("status")).toHaveText("Trial 1 is ranked first of the two.");
  await expect(
    page.getByText("Trial 0 is trained to its end; its loss is a fact, and trial 1 has been lower."),
  ).toBeVisible();
  await expectSound(page, "curves that cross");
  expect(errors).toEqual([]);
});

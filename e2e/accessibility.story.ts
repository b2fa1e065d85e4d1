/** Every screen, empty and with a finished study, light and dark, wide and narrow: axe finds nothing, nothing overflows. */
import { expect, test, type Page } from "@playwright/test";
import { expectAccessible, looks, takeLook, type Look } from "./support/accessible.ts";
import { importColours } from "./support/import-pictures.ts";
import { watchErrors } from "./support/page-health.ts";
import { expectContent, openWorkbench, sweepColours } from "./support/workbench.ts";

const ofStudies = ["data", "code", "sweep", "trials", "report", "model"];
const screens = ["project", ...ofStudies, "nodes", "ranker", "settings"];
test("screens without a study", async ({ page }) => {
  const errors = watchErrors(page);
  await openWorkbench(page);
  await expectScreens(page, null, [looks[0], looks[3]]);
  expect(errors).toEqual([]);
});

test("screens of a finished study", async ({ page }) => {
  const errors = watchErrors(page);
  await openWorkbench(page);
  const study = await importColours(page, test.info().outputPath("colours"));
  await sweepColours(page, study);
  await expectScreens(page, study, looks);
  expect(errors).toEqual([]);
});

async function expectScreens(page: Page, study: string | null, wanted: readonly Look[]): Promise<void> {
  for (const look of wanted) {
    await takeLook(page, look);
    for (const screen of screens) {
      await page.goto(
        study !== null && ofStudies.includes(screen) ? `/#/${screen}/${study}` : `/#/${screen}`,
      );
      await expectContent(page);
      await expectAccessible(page, screen, look);
    }
  }
}

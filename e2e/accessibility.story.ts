/** Every screen, empty and with a finished study, light and dark, wide and narrow: axe finds nothing, nothing overflows. */
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { importColours } from "./support/import-pictures.ts";
import { watchErrors } from "./support/page-health.ts";
import { expectContent, openWorkbench, sweepColours } from "./support/workbench.ts";

const ofStudies = ["data", "code", "sweep", "trials", "report", "model"];
const screens = ["project", ...ofStudies, "nodes", "ranker", "settings"];
const looks = [
  { colorScheme: "light", width: 1440, height: 900 },
  { colorScheme: "dark", width: 1440, height: 900 },
  { colorScheme: "light", width: 390, height: 844 },
  { colorScheme: "dark", width: 390, height: 844 },
] as const;
type Look = (typeof looks)[number];

test("screens without a study", async ({ page }) => {
  const errors = watchErrors(page);
  await openWorkbench(page);
  await expectAccessible(page, null, [looks[0], looks[3]]);
  expect(errors).toEqual([]);
});

test("screens of a finished study", async ({ page }) => {
  const errors = watchErrors(page);
  await openWorkbench(page);
  const study = await importColours(page, test.info().outputPath("colours"));
  await sweepColours(page, study);
  await expectAccessible(page, study, looks);
  expect(errors).toEqual([]);
});

async function expectAccessible(page: Page, study: string | null, wanted: readonly Look[]): Promise<void> {
  for (const { colorScheme, width, height } of wanted) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height });
    for (const screen of screens) {
      await page.goto(
        study !== null && ofStudies.includes(screen) ? `/#/${screen}/${study}` : `/#/${screen}`,
      );
      await expectContent(page);
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
      const where = `${screen}, ${colorScheme}, ${width} px`;
      expect(found, where).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, `${where}: horizontal scroll`).toBeLessThanOrEqual(0);
      if (width > 640)
        expect(
          await page.evaluate(() => document.documentElement.scrollHeight),
          `${where}: the page scrolls`,
        ).toBe(height);
    }
  }
}

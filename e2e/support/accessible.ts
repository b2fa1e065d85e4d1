/** axe finds nothing on what is shown, and nothing overflows. */
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

export const looks = [
  { colorScheme: "light", width: 1440, height: 900 },
  { colorScheme: "dark", width: 1440, height: 900 },
  { colorScheme: "light", width: 390, height: 844 },
  { colorScheme: "dark", width: 390, height: 844 },
] as const;
export type Look = (typeof looks)[number];

export async function takeLook(page: Page, { colorScheme, width, height }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await page.setViewportSize({ width, height });
}

/** @param screen - names it in a failure */
export async function expectAccessible(page: Page, screen: string, look: Look): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  const where = `${screen}, ${look.colorScheme}, ${look.width} px`;
  expect(found, where).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, `${where}: horizontal scroll`).toBeLessThanOrEqual(0);
  if (look.width <= 640) return;
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  expect(height, `${where}: the page scrolls`).toBe(look.height);
}

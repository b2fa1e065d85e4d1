/** What the Sweep screen shows of the trials at work. */
import { expect, type Locator, type Page } from "@playwright/test";

const bars = (page: Page): Locator =>
  page.getByRole("region", { name: "Progress" }).getByRole("progressbar", { name: /^Trial \d+, epoch/ });

/** The epoch that each of them is in, by trial. */
export async function epochsAtWork(page: Page): Promise<ReadonlyMap<number, number>> {
  const labels = await bars(page).evaluateAll((all) =>
    all.map((bar) => bar.getAttribute("aria-label") ?? ""),
  );
  return new Map(
    labels.flatMap((label) => {
      const [, trial, epoch] = /^Trial (\d+), epoch (\d+)/.exec(label) ?? [];
      return trial === undefined ? [] : [[Number(trial), Number(epoch)] as const];
    }),
  );
}

export const sweepIsOver = (page: Page): Locator =>
  page.getByRole("button", { name: "Train the final model" });

/** Waits until so many epochs have begun since now. @returns what is at work then; null: the sweep is over */
export async function afterEpochs(page: Page, count: number): Promise<ReadonlyMap<number, number> | null> {
  let [seen, begun] = ["", -1];
  const found = { atWork: new Map() as ReadonlyMap<number, number>, isOver: false };
  const look = async (): Promise<boolean> => {
    found.isOver = await sweepIsOver(page).isVisible();
    found.atWork = await epochsAtWork(page);
    const text = JSON.stringify([...found.atWork]);
    if (found.atWork.size > 0 && text !== seen) [seen, begun] = [text, begun + 1];
    return found.isOver || begun >= count;
  };
  await expect.poll(look, { timeout: 60_000, intervals: [20] }).toBe(true);
  return found.isOver ? null : found.atWork;
}

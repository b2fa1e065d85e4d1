/** The browser has no room left, or deletes what it stored, under a running sweep: the user is told what to do, and nothing is lost without a word. */
import { expect, test, type CDPSession, type Page } from "@playwright/test";
import { chooseFolder, importColours } from "./support/import-pictures.ts";
import {
  curvesOf,
  expectCountedOnce,
  expectNothingLost,
  mostTrainedAgain,
  saveJournal,
} from "./support/journal.ts";
import { colourClasses, writeFiles } from "./support/pictures.ts";
import { afterEpochs, sweepIsOver } from "./support/running-trials.ts";
import { openWorkbench, startSweep } from "./support/workbench.ts";

const sweep = { trials: 4, epochs: 8, fastEpochs: 4, finalists: 2 };
const full = /storage for this page is full: .+ Empty the bin or delete a study in Settings, then try again/;
const messages = (page: Page) => page.getByRole("region", { name: "Messages" });

const closeMessage = (page: Page) =>
  messages(page)
    .getByRole("listitem")
    .filter({ hasText: full })
    .getByRole("button", { name: /^Close/ })
    .click();

/** What the browser does to this page's storage. */
async function storageOf(page: Page) {
  const session: CDPSession = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  return {
    /** @param quotaSize - bytes; absent: as it was */
    limit: async (quotaSize?: number) =>
      session.send("Storage.overrideQuotaForOrigin", {
        origin,
        ...(quotaSize !== undefined && { quotaSize }),
      }),
    clear: () =>
      session.send("Storage.clearDataForOrigin", { origin, storageTypes: "indexeddb,file_systems" }),
  };
}

test("without room a sweep stops and says so, and goes on when there is room", async ({ page }) => {
  await openWorkbench(page);
  const study = await importColours(page, test.info().outputPath("colours"), 40);
  const storage = await storageOf(page);
  await startSweep(page, study, sweep);
  const seen: ReadonlyMap<number, number>[] = [];
  for (const epochs of [1, 2]) {
    const atWork = await afterEpochs(page, epochs);
    expect(atWork).not.toBeNull();
    seen.push(atWork!);
    await storage.limit(1);
    await expect(page.getByRole("main").getByText(full)).toBeVisible();
    await expect(messages(page).getByText(full)).toBeVisible();
    await expect(page.getByRole("progressbar", { name: /^Trial/ })).toHaveCount(0);
    await storage.limit();
    await closeMessage(page);
    await page.getByRole("button", { name: /^Continue \(/ }).click();
  }
  await expect(sweepIsOver(page)).toBeVisible({ timeout: 60_000 });
  const events = await saveJournal(page, study);
  expectCountedOnce(events, sweep.trials);
  expectNothingLost(events, seen);
  expect(mostTrainedAgain(events)).toBeLessThanOrEqual(1);
  for (const [trial, curve] of curvesOf(events, sweep.trials))
    expect(Object.keys(curve).length, `trial ${trial}`).toBeGreaterThanOrEqual(sweep.fastEpochs);
});

test("without room an import says so, and is done again when there is room", async ({ page }) => {
  await openWorkbench(page);
  const storage = await storageOf(page);
  const folder = test.info().outputPath("colours");
  await writeFiles(folder, await colourClasses(14));
  await page.goto("/#/data");
  await chooseFolder(page, folder);
  const commit = page.getByRole("button", { name: "Import 42 images" });
  await expect(commit).toBeVisible();
  await storage.limit(1);
  await commit.click();
  await expect(page.getByText(full).first()).toBeVisible();
  await storage.limit();
  await closeMessage(page);
  await commit.click();
  await expect(page.getByRole("link", { name: "Go to the sweep" })).toBeVisible();
});

test("what was deleted under an open tab is told, and what the tab holds is saved", async ({ page }) => {
  await openWorkbench(page);
  const study = await importColours(page, test.info().outputPath("colours"), 40);
  await startSweep(page, study, sweep);
  const atWork = await afterEpochs(page, 3);
  await (await storageOf(page)).clear();
  await expect(
    messages(page)
      .getByText(/had stored on this device is gone/)
      .first(),
  ).toBeVisible();
  await expect(page.getByRole("main").getByText(/The sweep was cut off\. .+ is gone/)).toBeVisible();

  const events = await saveJournal(page, study);
  const curves = curvesOf(events, sweep.trials);
  for (const [trial, epoch] of atWork!)
    expect(curves.get(trial)?.length ?? 0, `trial ${trial}`).toBeGreaterThanOrEqual(epoch - 1);
  await page.reload();
  await page.goto("/#/project");
  await expect(page.getByRole("button", { name: /Start the sample/ })).toBeVisible();
});

/** Two tabs on one workbench: the first steers, the second watches, says so, and takes over when the first closes. */
import { expect, test } from "@playwright/test";
import { crashPage } from "./support/crash-page.ts";
import { importColours } from "./support/import-pictures.ts";
import { expectCountedOnce, expectNothingLost, mostTrainedAgain, saveJournal } from "./support/journal.ts";
import { watchErrors } from "./support/page-health.ts";
import { afterEpochs, sweepIsOver } from "./support/running-trials.ts";
import { finishedTrials, openWorkbench, startSweep } from "./support/workbench.ts";

test("a second tab watches and says so", async ({ page, context }) => {
  await openWorkbench(page);
  const study = await importColours(page, test.info().outputPath("colours"), 40);
  await startSweep(page, study, { trials: 4, epochs: 6, fastEpochs: 3, finalists: 1 });

  const second = await context.newPage();
  const errors = watchErrors(second);
  await second.goto(`/#/sweep/${study}`);
  await expect(second.getByText(/Another tab runs this workbench; this one watches/)).toBeVisible();
  await expect(second.getByRole("button", { name: /^Pause/ })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Train the final model" })).toBeVisible({ timeout: 60_000 });
  await expect(finishedTrials(second)).toHaveText(/^4\s*of 4/);
  expect(errors).toEqual([]);
});

test("the tab that runs is killed: the one that watched goes on, and nothing is trained twice", async ({
  page,
  context,
}) => {
  await openWorkbench(page);
  const study = await importColours(page, test.info().outputPath("colours"), 40);
  const second = await context.newPage();
  await second.goto(`/#/sweep/${study}`);
  await expect(second.getByText(/Another tab runs this workbench/).first()).toBeVisible();
  const sweep = { trials: 4, epochs: 8, fastEpochs: 4, finalists: 1 };
  await startSweep(page, study, sweep);
  const atWork = await afterEpochs(page, 3);
  await crashPage(page);

  const goOn = second.getByRole("button", { name: /^Continue \(/ });
  await expect(goOn).toBeVisible();
  await expect(second.getByText(/Another tab runs this workbench/)).toHaveCount(0);
  await goOn.click();
  // a third one watches in turn
  const third = await context.newPage();
  await third.goto(`/#/sweep/${study}`);
  await expect(third.getByText(/Another tab runs this workbench; this one watches/)).toBeVisible();
  await expect(sweepIsOver(second)).toBeVisible({ timeout: 60_000 });

  const events = await saveJournal(second, study);
  expectCountedOnce(events, sweep.trials);
  expectNothingLost(events, [atWork!]);
  expect(mostTrainedAgain(events)).toBeLessThanOrEqual(1);
});

test("the second tab steers when the first is closed", async ({ page, context }) => {
  await openWorkbench(page);
  const study = await importColours(page, test.info().outputPath("colours"));
  const second = await context.newPage();
  await second.goto(`/#/sweep/${study}`);
  await expect(second.getByText(/Another tab runs this workbench/).first()).toBeVisible();
  await page.close();
  await expect(second.getByText(/Another tab runs this workbench/)).toHaveCount(0);
  await startSweep(second, study, { trials: 1, epochs: 1, fastEpochs: 1, finalists: 1 });
  await expect(second.getByRole("button", { name: "Train the final model" })).toBeVisible();
});

/**
 * The tab of a running sweep is killed again and again, in every way there is: after each opening the study goes on,
 * no trial has lost more than an epoch, and at the end every learning curve is that of the same sweep left alone.
 * KILLS=100 is the long form; SEED=… chooses other moments.
 */
import { chromium, expect, test, type BrowserContext, type Page } from "@playwright/test";
import { crashPage } from "./support/crash-page.ts";
import { importColours } from "./support/import-pictures.ts";
import {
  curvesOf,
  expectCountedOnce,
  expectNothingLost,
  mostTrainedAgain,
  saveJournal,
} from "./support/journal.ts";
import { killBrowser, killRenderers } from "./support/kill-browser.ts";
import { afterEpochs, sweepIsOver } from "./support/running-trials.ts";
import { fromEnvironment, seeded } from "./support/seeded.ts";
import { startSweep } from "./support/workbench.ts";

/** each way once */
const kills = fromEnvironment("KILLS", 4);
const seed = fromEnvironment("SEED", 1);
/** Enough for a few epochs between two kills. */
const trials = Math.max(4, Math.ceil(0.65 * kills));
const sweep = { trials, epochs: 8, fastEpochs: 4, finalists: Math.ceil(trials / 2) };
const patient = { timeout: 60_000 + 2000 * trials };

/** A browser on one profile, opened as often as it is needed. */
interface Profile {
  readonly folder: string;
  readonly open: () => Promise<BrowserContext>;
}
/** @returns a page of the same profile, with nothing open in it */
type Kill = (page: Page, profile: Profile) => Promise<Page>;

async function anotherPage(dead: Page): Promise<Page> {
  const page = await newPage(dead.context());
  await dead.close();
  return page;
}

/**
 * A browser keeps a process ready for its next page. Where that was killed too and it has not noticed, the page dies
 * before it is there, which is told as a crash or not at all.
 */
async function newPage(context: BrowserContext): Promise<Page> {
  for (;;) {
    const page = await Promise.race([livingPage(context).catch(nullWhenCrashed), tooLong(10_000)]);
    if (page) return page;
  }
}

async function livingPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.evaluate(() => document.readyState);
  return page;
}

function nullWhenCrashed(error: unknown): null {
  if (error instanceof Error && /crashed/.test(error.message)) return null;
  throw error;
}

const tooLong = (ms: number): Promise<null> => new Promise((resolve) => setTimeout(() => resolve(null), ms));

const ways: Readonly<Record<string, Kill>> = {
  "page closed": anotherPage,
  "page crashed": async (page) => {
    await crashPage(page);
    return anotherPage(page);
  },
  "renderers killed": async (page, { folder }) => {
    const crashed = page.waitForEvent("crash");
    await killRenderers(folder);
    await crashed;
    return anotherPage(page);
  },
  "browser killed": async (page, { folder, open }) => {
    const closed = page.context().waitForEvent("close");
    await killBrowser(folder);
    await closed;
    return (await open()).pages()[0]!;
  },
};

test(`a sweep whose tab is killed ${kills} times ends as one that was left alone`, async ({
  launchOptions,
  baseURL,
}) => {
  test.setTimeout(120_000 + 20_000 * kills);
  const folder = test.info().outputPath("profile");
  const open = (): Promise<BrowserContext> =>
    chromium.launchPersistentContext(folder, { ...launchOptions, channel: "chromium", baseURL: baseURL! });
  let page = (await open()).pages()[0]!;
  const alone = await startReproducible(page);
  await expect(sweepIsOver(page)).toBeVisible(patient);
  const undisturbed = await saveJournal(page, alone);

  const study = await startReproducible(page);
  const random = seeded(seed);
  const names = Object.keys(ways);
  const seen: ReadonlyMap<number, number>[] = [];
  while (seen.length < kills) {
    const atWork = await afterEpochs(page, Math.floor(random() * 2));
    if (atWork === null) break;
    // somewhere in an epoch
    await new Promise((resolve) => setTimeout(resolve, random() * 200));
    page = await ways[names[seen.length % names.length]!]!(page, { folder, open });
    seen.push(atWork);
    await goOn(page, study);
  }
  expect(seen, "kills before the sweep was over").toHaveLength(kills);
  await expect(sweepIsOver(page)).toBeVisible(patient);

  const events = await saveJournal(page, study);
  expectCountedOnce(events, trials);
  expect(mostTrainedAgain(events)).toBeLessThanOrEqual(1);
  expectNothingLost(events, seen);
  expect(curvesOf(events, trials)).toEqual(curvesOf(undisturbed, trials));
  await page.context().close();
});

async function startReproducible(page: Page): Promise<string> {
  const study = await importColours(page, test.info().outputPath("colours"), 40);
  await page.goto(`/#/sweep/${study}`);
  await page.getByLabel("Sampler").selectOption("random");
  await page.getByLabel("Backend").selectOption("wasm");
  await page.getByLabel("At once").fill("2");
  await startSweep(page, study, sweep);
  return study;
}

async function goOn(page: Page, study: string): Promise<void> {
  await page.goto(`/#/sweep/${study}`);
  const proceed = page.getByRole("button", { name: /^Continue \(/ });
  await expect(proceed.or(sweepIsOver(page))).toBeVisible();
  if (await proceed.isVisible()) await proceed.click();
}

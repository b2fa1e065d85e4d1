/** A trial begins on one device and goes on on another, paused or cut off in between: its curve is that of a trial that stayed. */
import { expect, test, type Browser, type Page } from "@playwright/test";
import type { JournalEvent } from "../protocol/index.ts";
import { crashPage } from "./support/crash-page.ts";
import { importColours } from "./support/import-pictures.ts";
import { curvesOf, expectCountedOnce, saveJournal } from "./support/journal.ts";
import { choosePlace, connect, openPage, startRelay, type StoryRelay } from "./support/relay.ts";
import { afterEpochs, sweepIsOver } from "./support/running-trials.ts";
import { startSweep } from "./support/workbench.ts";

test.describe.configure({ mode: "serial" });

/** One trial, long enough to be caught in the middle. */
const sweep = { trials: 1, epochs: 60, fastEpochs: 60, finalists: 1 };
/** A lease ends 30 s after its node was heard last. */
const patient = { timeout: 120_000 };

let relay: StoryRelay;
let stayed: ReadonlyMap<number, readonly string[]>;
test.beforeAll(async () => {
  relay = await startRelay();
});
test.afterAll(async () => {
  await relay.remove();
});

test("frozen here and thawed on a node, then the other way round", async ({ browser }) => {
  const page = await openPage(browser, relay);
  await connect(page);
  const alone = await start(page, "This device");
  await expect(sweepIsOver(page)).toBeVisible(patient);
  stayed = curvesOf(await saveJournal(page, alone), sweep.trials);

  const study = await start(page, "My nodes");
  expect(await afterEpochs(page, 2)).not.toBeNull();
  await pause(page);
  const donor = await donate(browser);
  await expectNodes(page, study, 1);
  await page.getByRole("button", { name: /^Resume/ }).click();
  expect(await afterEpochs(page, 2)).not.toBeNull();
  await pause(page);
  await donor.context().close();
  await expectNodes(page, study, 0);
  await page.getByRole("button", { name: /^Resume/ }).click();
  await expect(sweepIsOver(page)).toBeVisible(patient);

  const events = await saveJournal(page, study);
  expect(placesOf(events)).toEqual(["here", "node", "here"]);
  expectCountedOnce(events, sweep.trials);
  expect(curvesOf(events, sweep.trials)).toEqual(stayed);
});

test("a donated tab crashes in the middle of a trial, which ends on another", async ({ browser }) => {
  const page = await openPage(browser, relay);
  await connect(page);
  const donors = [await donate(browser), await donate(browser)] as const;
  const study = await start(page, "My nodes");
  expect(await afterEpochs(page, 2)).not.toBeNull();
  const [one, other] = donors;
  await crashPage((await one.getByText("Waits for a trial.").isVisible()) ? other : one);
  await expect(sweepIsOver(page)).toBeVisible(patient);

  const events = await saveJournal(page, study);
  expect(placesOf(events)).toEqual(["node", "another node"]);
  expectCountedOnce(events, sweep.trials);
  expect(curvesOf(events, sweep.trials)).toEqual(stayed);
});

async function start(page: Page, place: string): Promise<string> {
  const study = await importColours(page, test.info().outputPath("colours"), 40);
  await choosePlace(page, study, place);
  await page.getByLabel("Backend").selectOption("wasm");
  await page.getByLabel("At once").fill("1");
  await startSweep(page, study, sweep);
  return study;
}

/** Until nothing trains any more. */
async function pause(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Pause/ }).click();
  await expect(page.getByRole("button", { name: /^Resume/ })).toBeVisible();
  await expect(page.getByRole("progressbar", { name: /^Trial/ })).toHaveCount(0);
}

/** A tab of another browser, let in as its owner is logged in. */
async function donate(browser: Browser): Promise<Page> {
  const donor = await openPage(browser, relay);
  await connect(donor);
  await donor.keyboard.press("d");
  await expect(donor.getByText("Waits for a trial.")).toBeVisible();
  return donor;
}

/** Waits until the page knows of so many nodes at hand, and shows the study again. */
async function expectNodes(page: Page, study: string, count: number): Promise<void> {
  await page.goto("/#/nodes");
  const nodes = page.getByRole("row", { name: /Chrome on Linux/ });
  await expect(nodes.filter({ hasText: /idle|training/ })).toHaveCount(count);
  await page.goto(`/#/sweep/${study}`);
}

/** Where the first trial was begun and went on. */
function placesOf(events: readonly JournalEvent[]): readonly string[] {
  const places = ["here", "node", "another node"];
  const known: (string | null)[] = [null];
  return events.flatMap((event) => {
    if (event.type !== "trial-started" || event.trial !== 0) return [];
    const node = event.node?.id ?? null;
    if (!known.includes(node)) known.push(node);
    return [places[known.indexOf(node)]!];
  });
}

/** The browser dies in the middle of a sweep; opened again, the sweep goes on by itself and counts nothing twice. */
import { readFileSync } from "node:fs";
import { chromium, expect, test, type BrowserContext } from "@playwright/test";
import * as v from "valibot";
import { JournalEvent } from "../protocol/index.ts";
import { importColours } from "./support/import-pictures.ts";
import { killBrowser } from "./support/kill-browser.ts";
import { watchErrors } from "./support/page-health.ts";
import { finishedTrials, startSweep } from "./support/workbench.ts";

const sweep = { trials: 6, epochs: 6, fastEpochs: 3, finalists: 2 };

test("a sweep that was cut off goes on after the browser is opened again", async ({
  launchOptions,
  baseURL,
}) => {
  const profile = test.info().outputPath("profile");
  const open = (): Promise<BrowserContext> =>
    chromium.launchPersistentContext(profile, { ...launchOptions, channel: "chromium", baseURL: baseURL! });
  const first = await open();
  const page = first.pages()[0]!;
  const study = await importColours(page, test.info().outputPath("colours"), 40);
  await startSweep(page, study, sweep);
  await expect(finishedTrials(page)).toHaveText(/^[1-4]\s*of 6/);
  await killBrowser(profile);

  const second = await open();
  const again = second.pages()[0]!;
  const errors = watchErrors(again);
  await again.goto(`/#/sweep/${study}`);
  await expect(again.getByText("The sweep was cut off.")).toBeVisible();
  await again.getByRole("button", { name: /^Continue \([1-5] of 6 done\)/ }).click();
  await expect(again.getByRole("button", { name: "Train the final model" })).toBeVisible({ timeout: 90_000 });

  await again.goto(`/#/model/${study}`);
  const download = again.waitForEvent("download");
  await again.getByRole("button", { name: "Journal" }).click();
  const events = readFileSync(await (await download).path(), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => v.parse(JournalEvent, JSON.parse(line)));
  expectEachOnce(events);
  expect(errors).toEqual([]);
  await second.close();
});

/** Six trials proposed once, and every epoch of a trial that counts is trained from the one before it. */
function expectEachOnce(events: readonly JournalEvent[]): void {
  const proposed = events.flatMap((event) =>
    event.type === "trial-proposed" && event.purpose === "sweep" ? [event.trial] : [],
  );
  expect(proposed).toEqual([0, 1, 2, 3, 4, 5]);
  expect(events.filter(({ type }) => type === "study-finished")).toHaveLength(1);
  const ids = events.map((event) =>
    "attempt" in event && "seq" in event
      ? `${event.trial}/${event.attempt}/${event.seq}/${event.type === "trial-assigned" ? "study" : "trial"}`
      : `${event.seq}`,
  );
  expect(new Set(ids).size).toBe(ids.length);
  const perTrial = Map.groupBy(
    events.filter((event) => event.type === "epoch-reported"),
    ({ trial }) => trial,
  );
  for (const epochs of perTrial.values()) {
    const byAttempt = Map.groupBy(epochs, ({ attempt }) => attempt);
    for (const one of byAttempt.values())
      expect(one.map(({ epoch }) => epoch)).toEqual(one.map((_, index) => one[0]!.epoch + index));
  }
}

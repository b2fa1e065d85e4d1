/** What a study's journal says of its trials, as the user saves it from the Model screen. */
import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import * as v from "valibot";
import { JournalEvent } from "../../protocol/index.ts";

type Reported = Extract<JournalEvent, { type: "epoch-reported" }>;

export async function saveJournal(page: Page, study: string): Promise<readonly JournalEvent[]> {
  await page.goto(`/#/model/${study}`);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Journal" }).click();
  return readFileSync(await (await download).path(), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => v.parse(JournalEvent, JSON.parse(line)));
}

/** All that a seed decides of an epoch, as text; how long it took and where is left out. */
const decided = ({
  epoch,
  sampleCount,
  trainLoss,
  valLoss,
  valAccuracy,
  train,
  validation,
}: Reported): string =>
  JSON.stringify({ epoch, sampleCount, trainLoss, valLoss, valAccuracy, train, validation });

const reports = (events: readonly JournalEvent[]): readonly Reported[] =>
  events.filter((event) => event.type === "epoch-reported");

/**
 * Learning curves of a sweep's first `trials` trials, one text an epoch; fails where an epoch that was trained again
 * came out otherwise.
 */
export function curvesOf(
  events: readonly JournalEvent[],
  trials: number,
): ReadonlyMap<number, readonly string[]> {
  const curves = new Map<number, string[]>();
  for (const report of reports(events).filter(({ trial }) => trial < trials)) {
    const curve = curves.get(report.trial) ?? [];
    curves.set(report.trial, curve);
    const before = curve[report.epoch - 1];
    if (before !== undefined) expect(decided(report), `trial ${report.trial}, trained again`).toBe(before);
    curve[report.epoch - 1] = decided(report);
  }
  return curves;
}

/** The most epochs that an attempt trained once more, of all attempts of all trials. */
export function mostTrainedAgain(events: readonly JournalEvent[]): number {
  let most = 0;
  const last = new Map<number, Reported>();
  for (const report of reports(events)) {
    const before = last.get(report.trial);
    if (before && before.attempt !== report.attempt) most = Math.max(most, before.epoch - report.epoch + 1);
    last.set(report.trial, report);
  }
  return most;
}

/**
 * What was seen to be trained before the study was opened for the n-th time again is still there: a trial goes on
 * with the epoch that it was in, or with the one before it.
 * @param seen - at each opening, the epoch that each trial was in
 */
export function expectNothingLost(
  events: readonly JournalEvent[],
  seen: readonly ReadonlyMap<number, number>[],
): void {
  const reopened = events.flatMap(({ type }, index) => (type === "study-reopened" ? [index] : []));
  expect(reopened).toHaveLength(seen.length);
  reopened.forEach((from, opening) => {
    for (const [trial, epoch] of seen[opening]!) {
      const next = reports(events.slice(from)).find((report) => report.trial === trial);
      if (next) expect(next.epoch, `trial ${trial}, opening ${opening}`).toBeGreaterThanOrEqual(epoch - 1);
    }
  });
}

/** Every trial was proposed once, no event is kept twice, and the sweep ended once. */
export function expectCountedOnce(events: readonly JournalEvent[], trials: number): void {
  const proposed = events.flatMap((event) =>
    event.type === "trial-proposed" && event.purpose === "sweep" ? [event.trial] : [],
  );
  expect(proposed).toEqual(Array.from({ length: trials }, (_, trial) => trial));
  expect(events.filter(({ type }) => type === "study-finished")).toHaveLength(1);
  expect(events.flatMap((event) => (event.type === "trial-failed" ? [event.message] : []))).toEqual([]);
  const ids = events.map((event) =>
    "attempt" in event && event.type !== "trial-assigned"
      ? `${event.trial}/${event.attempt}/${event.seq}`
      : `${event.seq}`,
  );
  expect(new Set(ids).size).toBe(ids.length);
}

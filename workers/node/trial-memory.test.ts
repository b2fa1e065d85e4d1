/** A WASM heap that is really full, because its binary is given less memory to grow into. */
import { expect, test } from "vitest";
import type { Params } from "../../study/index.ts";
import { installedBinaries } from "../backend/node/index.ts";
import { collect, files, LONG, order, startProcesses } from "./testing/trial-processes.ts";
import { withMostPages } from "./testing/wasm-limit.ts";

/** 256 are what the heap begins with: too few for a batch of 48 of the wide network, and for a sample of the deep one. */
const PAGES = 302;
const wide = { width: 96, batch_size: 48 };
const deep = { ...wide, stages: 4, architecture: "residual" };

async function trainWithin(pages: number, params: Params) {
  const binaries = Object.entries(await installedBinaries());
  const wasm = Object.fromEntries(binaries.map(([name, bytes]) => [name, withMostPages(bytes, pages)]));
  const { runner, opened } = await startProcesses(files, { wasm });
  const events = await collect(runner.start(order(0, 2, params)));
  const adjusted = events.filter((event) => event.type === "trial-adjusted");
  expect(adjusted[0]).toMatchObject({ reason: "out-of-memory", batchSize: 24, accumulate: 2 });
  return { events, adjusted, opened, last: events.at(-1) };
}

test("memory that runs out halves the micro-batches, and the batch stays", { timeout: LONG }, async () => {
  const { events, adjusted, opened, last } = await trainWithin(PAGES, wide);
  expect(opened).toHaveLength(1 + adjusted.length);
  const epochs = events.filter((event) => event.type === "epoch-reported");
  expect(epochs.map(({ sampleCount }) => sampleCount)).toEqual([48, 96]);
  expect(last).toMatchObject({ type: "trial-completed", epoch: 2 });
});

test("memory that is too small for single samples fails the trial", { timeout: LONG }, async () => {
  const { adjusted, last } = await trainWithin(PAGES, deep);
  expect(adjusted.map(({ batchSize }) => batchSize)).toEqual([24, 12, 6, 3, 2, 1]);
  expect(last).toMatchObject({ type: "trial-failed", reason: "out-of-memory" });
});

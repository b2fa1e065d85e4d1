import { expect, it } from "vitest";
import { latestOnly } from "./latest-only.ts";

/** Frames and work that go on when they are told to. */
function bench() {
  const frames: (() => void)[] = [];
  const works: { isLatest: () => boolean; end: () => void }[] = [];
  const ask = latestOnly(
    (run) => frames.push(run),
    (isLatest) => new Promise((end) => works.push({ isLatest, end })),
  );
  return { frames, works, ask };
}

it("does once what is asked for many times before a picture", () => {
  const { frames, works, ask } = bench();
  ask();
  ask();
  expect(frames).toHaveLength(1);
  frames[0]!();
  expect(works).toHaveLength(1);
  expect(works[0]!.isLatest()).toBe(true);
});

it("does again, once, what is asked for meanwhile", async () => {
  const { frames, works, ask } = bench();
  ask();
  frames[0]!();
  ask();
  ask();
  expect(frames).toHaveLength(1);
  expect(works[0]!.isLatest()).toBe(false);
  works[0]!.end();
  await Promise.resolve();
  expect(frames).toHaveLength(2);
  frames[1]!();
  expect(works[1]!.isLatest()).toBe(true);
  works[1]!.end();
  await Promise.resolve();
  expect(frames).toHaveLength(2);
  ask();
  expect(frames).toHaveLength(3);
});

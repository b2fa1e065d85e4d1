import { expect, test } from "vitest";
import { sweepProgress } from "./progress.ts";

test("the time to go is told from the pace of each data set, and of all where one has not begun", () => {
  const lines: string[] = [];
  let now = 0;
  const plan = [
    { pace: "tables", name: "tables full", epochs: 10 },
    { pace: "tables", name: "tables fast", epochs: 5 },
    { pace: "pictures", name: "pictures full", epochs: 10 },
  ];
  const { start, epochDone, end } = sweepProgress(
    plan,
    (line) => lines.push(line),
    () => now,
  );
  start();
  for (let epoch = 0; epoch < 10; epoch++) {
    now += 1000;
    epochDone();
  }
  end();
  start(); // 15 epochs of a second
  now += 5000;
  end(); // stopped early, without an epoch: 15 s for 10
  start();
  now += 60_000;
  epochDone(); // 9 epochs of 60 s
  expect(lines).toEqual([
    "sweep 1 of 3, tables full, epoch 0 of at most 10, measuring",
    "sweep 1 of 3, tables full, epoch 5 of at most 10, 16–26 s to go",
    "sweep 1 of 3, tables full, epoch 10 of at most 10, 12–20 s to go",
    "sweep 2 of 3, tables fast, epoch 0 of at most 5, 12–20 s to go",
    "sweep 3 of 3, pictures full, epoch 0 of at most 10, 12–20 s to go",
    "sweep 3 of 3, pictures full, epoch 1 of at most 10, 7.2–12 min to go",
  ]);
});

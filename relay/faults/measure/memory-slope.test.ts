import { expect, test } from "vitest";
import type { HistoryEntry } from "../history/entry.ts";
import { memorySlope } from "./memory-slope.ts";

const info = (second: number, op: string, value: unknown = {}): HistoryEntry => ({
  ...{ type: "info", at: 1000 * second, by: "relay", op, value },
});
const memory = (second: number, megabytes: number): HistoryEntry =>
  info(second, "memory", { bytes: megabytes * 1e6 });

test("of the last relay, without its warm-up", () => {
  const earlier = [info(0, "started"), memory(1, 900), memory(2, 100)];
  const warming = Array.from({ length: 20 }, (_, second) => memory(10 + second, 200 + 10 * second));
  const growing = Array.from({ length: 60 }, (_, second) => memory(30 + second, 400 + second / 20));
  const slope = memorySlope([...earlier, info(9, "started"), ...warming, ...growing], 1 / 4);
  expect(slope.megabytesAMinute).toBeCloseTo(3, 6);
  expect(slope.minutes).toBeCloseTo(59 / 60, 6);
});

test("of a relay that nobody looked at there is none", () => {
  expect(memorySlope([info(0, "started"), memory(1, 1)], 0)).toEqual({ megabytesAMinute: 0, minutes: 0 });
});

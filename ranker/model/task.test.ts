import { expect, it } from "vitest";
import { encodeTask, taskWidth } from "./task.ts";

const facts = { kind: "regression", trainCount: 640, outputs: 1 } as const;

it("counts steps by the trial's own batch size", () => {
  const numbers = encodeTask(facts, { batch_size: 16 }, 10);
  expect(numbers).toHaveLength(taskWidth);
  expect(numbers[0]).toBe(1);
  expect(Math.exp(numbers[3]!)).toBeCloseTo(40);
  expect(Math.exp(numbers[4]!)).toBeCloseTo(400);
});

it("has an answer for a search space without batch sizes, and for fewer samples than a batch", () => {
  expect(encodeTask(facts, {}, 10)).toEqual(encodeTask(facts, { batch_size: 32 }, 10));
  expect(encodeTask({ ...facts, trainCount: 8 }, { batch_size: 128 }, 10)[3]).toBe(0);
});

import { expect, test } from "vitest";
import { readSweepOptions } from "./options.ts";

const read = (...argv: string[]) => readSweepOptions(["--data", "sample:digits", ...argv]);

test("a sweep's defaults are the documented ones", () => {
  expect(read()).toMatchObject({
    ...{ mode: "fast", scheduler: "fixed", trials: 25, epochs: 25, fastEpochs: 1, finalists: 3 },
    ...{ workers: 1, seed: 0, sampler: "tpe", preset: "optuna5", ranker: "learned", backend: "auto" },
    ...{ warmStart: false, reproducible: null, patience: null },
  });
  expect(read("--ranker", "last").fastEpochs).toBe(5);
});

test("workers are a number, or measured", () => {
  expect(read("--workers", "3").workers).toBe(3);
  expect(read("--workers", "auto").workers).toBe("auto");
  expect(() => read("--workers", "many")).toThrow(
    '--workers must be a whole number from 1 to 64, not "many"',
  );
});

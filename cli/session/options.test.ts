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

test("trials leave this machine only with --relay, and a program of one's own only signed", () => {
  const relay = ["--relay", "http://127.0.0.1:4173"];
  expect(read().farm).toBeNull();
  expect(read(...relay).farm).toEqual({
    relay: relay[1],
    place: "automatic",
    seals: false,
    signs: false,
    confirms: true,
  });
  expect(read(...relay, "--no-confirm").farm).toMatchObject({ confirms: false });
  expect(read(...relay, "--place", "mine", "--private").farm).toMatchObject({ place: "mine", seals: true });
  expect(() => read("--place", "mine")).toThrow("--place says how trials leave this machine");
  expect(() => read("--private")).toThrow("it needs --relay URL");
  expect(() => read(...relay, "--place", "there")).toThrow(
    '--place must be automatic | here | mine | anyone, not "there"',
  );
  expect(() => read(...relay, "--program", "mine/")).toThrow('--program "mine/" cannot be used with --relay');
  expect(read(...relay, "--program", "mine/", "--sign").farm).toMatchObject({ signs: true });
  expect(() => read(...relay, "--sign")).toThrow("it needs --program DIR");
});

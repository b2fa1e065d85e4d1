import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TrialData } from "../../protocol/index.ts";
import { WorkbenchError, type KeptTrialEvent } from "../../study/index.ts";
import { readLog, readTrialData, writeLog, writeTrialData } from "./index.ts";

const arbitraryData: fc.Arbitrary<TrialData> = fc
  .record({
    samples: fc.integer({ min: 1, max: 6 }),
    classes: fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 4 }),
    kind: fc.constantFrom("images", "features"),
    task: fc.constantFrom("single-label", "multi-label", "regression"),
    seed: fc.nat(255),
  })
  .map(({ samples, classes, kind, task, seed }) => {
    const shape = kind === "images" ? [2, 3, 1] : [5];
    const count = samples * shape.reduce((product, extent) => product * extent, 1);
    const numbers = Array.from({ length: count }, (_, at) => (at * 37 + seed) % 256);
    const shared = {
      kind,
      shape,
      values: kind === "images" ? new Uint8Array(numbers) : new Float32Array(numbers),
      train: Int32Array.from({ length: samples - 1 }, (_, at) => at),
      validation: Int32Array.from([samples - 1]),
    };
    if (task === "regression") {
      return { ...shared, task, classes: classes.slice(0, 1), labels: new Float32Array(samples).fill(seed) };
    }
    const labels = Uint8Array.from({ length: samples * classes.length }, (_, at) => at % 2);
    return { ...shared, task, classes, labels };
  });

const codeOf = (action: () => unknown): string => {
  try {
    action();
    return "nothing was thrown";
  } catch (error) {
    return error instanceof WorkbenchError ? error.code : String(error);
  }
};

const small: TrialData = {
  task: "single-label",
  kind: "features",
  shape: [1],
  classes: ["a", "b"],
  values: Float32Array.from([1, 2]),
  labels: Uint8Array.from([1, 0, 0, 1]),
  train: Int32Array.from([0]),
  validation: Int32Array.from([1]),
};

describe("prepared data as a file", () => {
  it("come back as they were", () => {
    fc.assert(
      fc.property(arbitraryData, (data) => {
        expect(readTrialData(writeTrialData(data))).toEqual(data);
      }),
    );
  });

  it("are refused cut off or with something behind", () => {
    fc.assert(
      fc.property(arbitraryData, fc.nat(), (data, at) => {
        const file = writeTrialData(data);
        expect(codeOf(() => readTrialData(file.slice(0, at % file.length)))).toBe("bad-data");
        expect(codeOf(() => readTrialData(new Uint8Array([...file, 0])))).toBe("bad-data");
      }),
    );
  });

  it.each<[string, Partial<TrialData>]>([
    ["a number that is not finite", { values: Float32Array.from([1, NaN]) }],
    ["a sample out of range", { train: Int32Array.from([2]) }],
    ["a negative sample", { validation: Int32Array.from([-1]) }],
    ["a label that is neither 0 nor 1", { labels: Uint8Array.from([2, 0, 0, 1]) }],
    ["too few inputs", { values: Float32Array.from([1]) }],
  ])("are refused with %s", (_, change) => {
    expect(codeOf(() => readTrialData(writeTrialData({ ...small, ...change } as TrialData)))).toBe(
      "bad-data",
    );
  });

  it("never crash a reader, whatever the bytes", () => {
    const file = writeTrialData(small);
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.nat(255), (at, value) => {
        const changed = file.slice();
        changed[at] = value;
        expect(["bad-data", "nothing was thrown"]).toContain(codeOf(() => readTrialData(changed)));
      }),
      { numRuns: 500 },
    );
  });
});

const header = { v: 1, studyId: "s", trial: 3, attempt: 2 } as const;
const events: readonly KeptTrialEvent[] = [
  { ...header, seq: 1, type: "trial-started", backend: "wasm", adapter: "x", fromEpoch: 0, parameters: 7 },
  { ...header, seq: 2, type: "checkpoint-saved", checkpoint: { key: "s/3/2/1", epoch: 1, bytes: 9 } },
  { ...header, seq: 3, type: "trial-paused", epoch: 1 },
];

describe("a trial's log", () => {
  it("comes back as it was", () => {
    expect(readLog(writeLog(events))).toEqual(events);
    expect(readLog(writeLog([]))).toEqual([]);
  });

  it("is refused cut off, or with lines that are no events", () => {
    const bytes = writeLog(events);
    for (let end = 1; end < bytes.length; end++) {
      const code = codeOf(() => readLog(bytes.slice(0, end)));
      if (bytes[end - 1] !== 10) expect(code).toBe("bad-log");
    }
    const text = (line: string) => new TextEncoder().encode(`${line}\n`);
    expect(codeOf(() => readLog(text('{"type":"batch-observed"}')))).toBe("bad-log");
    expect(codeOf(() => readLog(text("{}")))).toBe("bad-log");
    expect(codeOf(() => readLog(new Uint8Array([0xff, 10])))).toBe("bad-log");
  });
});

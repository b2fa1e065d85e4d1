import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { smoothLabels } from "./labels.ts";
import { learningRateAt } from "./schedules.ts";
import { booleanSetting, choiceSetting, integerSetting, numberSetting } from "./settings.ts";

beforeAll(() => tf.setBackend("cpu"));

describe("learningRateAt", () => {
  const length = { epochs: 10, stepsPerEpoch: 4 };

  it("stays, falls to 0, or loses 6 % an epoch", () => {
    expect(learningRateAt("constant", 0.1, 39, length)).toBe(0.1);
    expect(learningRateAt("cosine", 0.1, 0, length)).toBe(0.1);
    expect(learningRateAt("cosine", 0.1, 20, length)).toBeCloseTo(0.05, 12);
    expect(learningRateAt("cosine", 0.1, 40, length)).toBeCloseTo(0, 12);
    expect(learningRateAt("cosine", 0.1, 400, length)).toBeCloseTo(0, 12);
    expect(learningRateAt("exponential", 0.1, 8, length)).toBeCloseTo(0.1 * 0.94 ** 2, 12);
  });
});

describe("smoothLabels", () => {
  const smoothed = (share: number, task: "single-label" | "multi-label"): number[] =>
    tf.tidy(() => [...smoothLabels(tf.tensor2d([[1, 0, 0, 0]]), share, task).dataSync()]);

  it("keeps a distribution over competing classes", () => {
    const row = smoothed(0.2, "single-label");
    expect(row[0]).toBeCloseTo(0.85, 6);
    expect(row.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
  });

  it("moves every yes or no towards one half", () => {
    const row = smoothed(0.2, "multi-label");
    expect(row[0]).toBeCloseTo(0.9, 6);
    expect(row[1]).toBeCloseTo(0.1, 6);
  });

  it("gives a tensor of its own also without smoothing", () => {
    const ys = tf.tensor2d([[1, 0]]);
    smoothLabels(ys, 0, "single-label").dispose();
    expect(ys.isDisposed).toBe(false);
    ys.dispose();
  });
});

describe("settings", () => {
  const config = { width: 16, dropout: 0.25, optimizer: "adam", flips: "maybe" };

  it("reads what it should", () => {
    expect(integerSetting(config, "width")).toBe(16);
    expect(numberSetting(config, "dropout")).toBe(0.25);
    expect(choiceSetting({ optimizer: "sgd" }, "optimizer", ["sgd", "adamw"])).toBe("sgd");
    expect(booleanSetting({ flips: false }, "flips")).toBe(false);
  });

  it("quotes what it cannot read", () => {
    expect(() => choiceSetting(config, "optimizer", ["sgd", "adamw"])).toThrow('optimizer is "adam"');
    expect(() => integerSetting(config, "dropout")).toThrow("dropout is 0.25");
    expect(() => numberSetting(config, "momentum")).toThrow("momentum is missing");
    expect(() => numberSetting({ rate: -1 }, "rate")).toThrow("rate is -1");
    expect(() => booleanSetting(config, "flips")).toThrow('flips is "maybe"');
  });
});

import { expect, describe, it } from "vitest";
import { loadProgram } from "../testing/load-program.ts";
import { imageClassification as template } from "./index.ts";

const classes = ["a", "b", "c"];
const files = template.generate(template.parseForm({}), {
  task: "single-label",
  classes,
  shape: [8, 8, 1],
  trainCount: 4,
  validationCount: 4,
});
const { scores, summarize } = loadProgram(files);

describe("summarize", () => {
  it("counts labels, pairs and what guessing would score", () => {
    const labels = Uint8Array.of(1, 0, 0, 1, 1, 0, 1, 0, 0, 0, 0, 0);
    expect(summarize(labels, classes)).toEqual({
      counts: [3, 1, 0],
      together: [
        [3, 1, 0],
        [1, 1, 0],
        [0, 0, 0],
      ],
      labelsPerImage: 1,
      unlabelled: 1,
      imbalance: Infinity,
      guessingAccuracy: 0.5,
    });
  });
});

describe("scores", () => {
  it("of one label an image agree with a count by hand", () => {
    const probabilities = Float32Array.of(0.75, 0.25, 0, 0.5, 0.5, 0, 0.125, 0.875, 0, 0.25, 0.75, 0);
    const labels = Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0);
    const result = scores(probabilities, labels, classes, "single-label");
    expect(result.accuracy).toBe(0.75); // the tie goes to the first class, which is wrong
    expect(result.perClass).toEqual([
      { precision: 0.5, recall: 1, count: 1 },
      { precision: 1, recall: 2 / 3, count: 3 },
      { precision: NaN, recall: NaN, count: 0 },
    ]);
    expect(result.macroF1).toBeCloseTo((2 / 3 + 4 / 5) / 2, 12);
    // bins: 0.75 twice, right; 0.5 wrong; 0.875 right
    expect(result.calibrationError).toBeCloseTo((0.5 + 0.5 + 0.125) / 4, 6);
  });

  it("of several labels decide each class at one half", () => {
    const probabilities = Float32Array.of(0.9, 0.8, 0.1, 0.9, 0.2, 0.5);
    const labels = Uint8Array.of(1, 1, 0, 1, 0, 0);
    const result = scores(probabilities, labels, classes, "multi-label");
    expect(result.accuracy).toBe(0.5);
    expect(result.macroF1).toBe(1);
    expect(result.perClass[2]).toEqual({ precision: 0, recall: NaN, count: 0 });
    // confidences 0.9 three times and 0.8 twice, right; 0.5, wrong
    expect(result.calibrationError).toBeCloseTo((0.3 + 0.4 + 0.5) / 6, 6);
  });

  it("call certain and right answers perfect", () => {
    const labels = Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
    const result = scores(Float32Array.from(labels), labels, classes, "single-label");
    expect(result).toMatchObject({ accuracy: 1, macroF1: 1, calibrationError: 0 });
  });
});

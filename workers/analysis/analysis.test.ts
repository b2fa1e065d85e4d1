import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../study/index.ts";
import { calibrationBins, calibrationError, claims } from "./calibration.ts";
import { classCounter, confusionMatrix, exactMatches, f1, macroF1, type Answers } from "./counts.ts";
import { shownClass, tellingRows, worstMistakes } from "./mistakes.ts";
import { operatingPoints } from "./operating-points.ts";
import { sampleLosses, scoreAnswers } from "./scores.ts";

const single: Answers = {
  task: "single-label",
  classes: 3,
  probabilities: Float32Array.of(0.7, 0.2, 0.1, 0.1, 0.8, 0.1, 0.5, 0.3, 0.2, 0.2, 0.2, 0.6),
  labels: Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1),
};
const multi: Answers = {
  task: "multi-label",
  classes: 2,
  probabilities: Float32Array.of(0.9, 0.6, 0.2, 0.8, 0.4, 0.1),
  labels: Uint8Array.of(1, 1, 0, 1, 1, 0),
};
const names = ["a", "b", "c"];

const anyAnswers = fc
  .record({
    classes: fc.integer({ min: 2, max: 5 }),
    rows: fc.integer({ min: 1, max: 30 }),
    seed: fc.integer(),
  })
  .map(({ classes, rows, seed }): Answers => {
    const random = seededRandom(seed, "answers");
    const probabilities = new Float32Array(rows * classes);
    const labels = new Uint8Array(rows * classes);
    for (let row = 0; row < rows; row++) {
      const raw = Array.from({ length: classes }, () => random.next() + 0.01);
      const sum = raw.reduce((a, b) => a + b, 0);
      raw.forEach((value, c) => (probabilities[row * classes + c] = value / sum));
      labels[row * classes + random.integer(classes)] = 1;
    }
    return { task: "single-label", classes, probabilities, labels };
  });

describe("scores", () => {
  it("match figures worked out by hand", () => {
    const scores = scoreAnswers(single, names);
    expect(scores.accuracy.value).toBeCloseTo(0.75, 12);
    expect(scores.loss.value).toBeCloseTo(
      -(Math.log(0.7) + Math.log(0.8) + Math.log(0.3) + Math.log(0.6)) / 4,
      6,
    );
    expect(scores.confusion).toEqual([
      [1, 0, 0],
      [1, 1, 0],
      [0, 0, 1],
    ]);
    expect(scores.classes.map((c) => c.f1)).toEqual([2 / 3, 2 / 3, 1]);
    expect(scores.macroF1.value).toBeCloseTo(7 / 9, 12);
    expect(scores.classes[1]).toMatchObject({ support: 2, precision: 1, recall: 0.5 });
  });

  it("count a multi-label answer as right only when every class is", () => {
    expect([...exactMatches(multi)]).toEqual([1, 1, 0]);
    const counts = classCounter(multi)([0, 1, 2]);
    expect(f1(counts, 0)).toBeCloseTo(2 / 3, 12);
    expect(macroF1(counts)).toBeCloseTo((2 / 3 + 1) / 2, 12);
    expect(sampleLosses(multi)[0]).toBeCloseTo(-(Math.log(0.9) + Math.log(0.6)) / 2, 6);
    expect(scoreAnswers(multi, ["x", "y"]).confusion).toBeNull();
  });

  it("hold for any answers: counts add up, intervals contain the figure, calibration is a share", () => {
    fc.assert(
      fc.property(anyAnswers, (answers) => {
        const rows = answers.labels.length / answers.classes;
        const total = confusionMatrix(answers)
          .flat()
          .reduce((a, b) => a + b, 0);
        expect(total).toBe(rows);
        const error = calibrationError(calibrationBins(claims(answers)));
        expect(error).toBeGreaterThanOrEqual(0);
        expect(error).toBeLessThanOrEqual(1);
        const points = operatingPoints(answers);
        expect(points.at(-1)).toMatchObject({ recall: 1, falsePositiveRate: 1 });
        points.slice(1).forEach((point, i) => expect(point.recall).toBeGreaterThanOrEqual(points[i]!.recall));
      }),
      { numRuns: 40 },
    );
  });

  it("give an interval around the figure that repeats", () => {
    const { accuracy } = scoreAnswers(single, names);
    expect(accuracy.low).toBeLessThanOrEqual(accuracy.value);
    expect(accuracy.high).toBeGreaterThanOrEqual(accuracy.value);
    expect(scoreAnswers(single, names).accuracy).toEqual(accuracy);
  });
});

describe("telling images", () => {
  it("puts the most confident error first and nothing right among the mistakes", () => {
    expect(worstMistakes(single, 8)).toEqual([2]);
    expect(shownClass(single, 2)).toBe(1);
  });

  it("prefers what tuning mended, spread over the classes", () => {
    const before: Answers = {
      ...single,
      probabilities: Float32Array.from(single.probabilities)
        .fill(0)
        .map((_, i) => (i % 3 === 2 ? 1 : 0)),
    };
    const rows = tellingRows(before, single, 3);
    expect(new Set(rows).size).toBe(3);
    expect(rows.slice(0, 2)).toEqual([0, 1]);
  });
});

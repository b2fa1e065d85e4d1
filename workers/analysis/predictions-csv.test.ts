import { expect, it } from "vitest";
import type { Answers } from "./counts.ts";
import { predictionsCsv } from "./predictions-csv.ts";

const classes = ["cat", "dog"];
const answers: Answers = {
  task: "single-label",
  classes: 2,
  probabilities: Float32Array.of(0.75, 0.25, 0.375, 0.625),
  labels: new Uint8Array(),
};
const paths = ["test/a.png", "test/b.png"];

it("names images by file in one folder, by path in several", () => {
  expect(predictionsCsv(paths, answers, classes, null)).toBe("image,labels\na.png,cat\nb.png,dog\n");
  const folders = ["x/a.png", "y/a.png"];
  expect(predictionsCsv(folders, answers, classes, null)).toBe("image,labels\nx/a.png,cat\ny/a.png,dog\n");
});

it("follows the sample submission: its columns, its ids in its order, labels or probabilities", () => {
  const byLabel = { columns: ["id", "breed"], ids: ["b", "a"] };
  expect(predictionsCsv(paths, answers, classes, byLabel)).toBe("id,breed\nb,dog\na,cat\n");
  const byClass = { columns: ["id", "dog", "cat"], ids: ["a.png"] };
  expect(predictionsCsv(paths, answers, classes, byClass)).toBe("id,dog,cat\na.png,0.250000,0.750000\n");
});

it("leaves an image that is missing empty, quotes what a table would misread", () => {
  const submission = { columns: ["id", "labels"], ids: ["a", "c"] };
  expect(predictionsCsv(paths, answers, classes, submission)).toBe("id,labels\na,cat\nc,\n");
  const odd = predictionsCsv(
    ['a,"b".png'],
    { ...answers, probabilities: Float32Array.of(1, 0) },
    classes,
    null,
  );
  expect(odd).toBe('image,labels\n"a,""b"".png",cat\n');
});

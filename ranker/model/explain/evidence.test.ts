import { expect, it } from "vitest";
import { emptyCurve, type CurveTrial, type Params } from "../../../study/index.ts";
import { causes } from "./causes.ts";
import { evidenceOf } from "./evidence.ts";

function trialOf(params: Params, losses: readonly number[]): CurveTrial {
  const epochs = losses.map((valLoss, i) => {
    return { epoch: i + 1, sampleCount: i, trainLoss: valLoss - 0.5, valLoss, valAccuracy: NaN, seconds: 1 };
  });
  const train = { epoch: [1, 1, 2, 2], sampleCount: [1, 2, 3, 4], loss: [3, 2, 2, 1] };
  return { params, curve: { ...emptyCurve, epochs, train }, diverged: false };
}
const first = trialOf({ learning_rate: 0.1, dropout: 0.5, width: 8 }, [2, 1]);
const second = trialOf({ learning_rate: 0.01, width: 8, cutout: 0.2 }, [1, 1.5]);

it("shows what both have, and of the parameters only those that differ", () => {
  const shown = (cause: (typeof causes)[number]) =>
    evidenceOf(cause, first, second).map(({ name, values }) => [name, ...values]);
  expect(shown("validation-loss")).toEqual([
    ["validation loss", 1, 1.5],
    ["lowest validation loss", 1, 1],
  ]);
  expect(shown("falling")).toEqual([["last step of the validation loss", -1, 0.5]]);
  expect(shown("noise")).toEqual([["spread of the training losses", 0.5, 0.5]]);
  expect(shown("accuracy")).toEqual([]);
  expect(shown("learning-rate")).toEqual([["learning_rate", 0.1, 0.01]]);
  expect(shown("regularisation")).toEqual([
    ["dropout", 0.5, null],
    ["cutout", null, 0.2],
  ]);
  expect(shown("architecture")).toEqual([]);
});

it("shows nothing wrong of trials that have not begun", () => {
  const empty = trialOf({}, []);
  for (const cause of causes) {
    const values = evidenceOf(cause, empty, empty).flatMap(({ values }) => values);
    expect(values.every((value) => value === null || value === 0)).toBe(true);
  }
});

import { describe, expect, it } from "vitest";
import { templateByName } from "../index.ts";
import type { TemplateData } from "../index.ts";
import { describeTemplate } from "../testing/describe-template.ts";

const template = templateByName("tabular");
const classes: TemplateData = {
  task: "single-label",
  classes: ["<=50K", ">50K"],
  shape: [40],
  trainCount: 90,
  validationCount: 10,
};
const price: TemplateData = { ...classes, task: "regression", classes: ["price"] };

describe("form", () => {
  it("reads text as the command line gives it; columns may have numbers as names", () => {
    const form = template.parseForm({ target: 2013, ignore: " id, name ,", data_subset_percentage: "50" });
    expect(template.dataNeeds(form)).toEqual({
      kind: "table",
      target: "2013",
      task: "auto",
      ignore: ["id", "name"],
      subsetPercentage: 50,
    });
  });

  it.each([
    [{ task: "cluster" }, 'task is "cluster"; it must be one of auto, classification, regression'],
    [{ data_subset_percentage: 0 }, "data_subset_percentage is 0"],
    [{ image_size: 32 }, 'no field "image_size"'],
  ])("refuses %j", (input, message) => expect(() => template.parseForm(input)).toThrow(message));
});

describe.each([
  ["classification", classes],
  ["regression", price],
] as const)("%s", (_, data) => {
  const form = template.parseForm({ target: "income", project_description: "Who earns what" });
  describeTemplate(template, form, data);
});

describe("search space", () => {
  const names = (data: TemplateData) => template.space({}, data).parameters.map(({ name }) => name);

  it("has the names and ranges that were agreed", () => {
    expect(template.space({}, classes).parameters).toEqual([
      { type: "int", name: "units", low: 8, high: 192, log: true, step: 1 },
      { type: "int", name: "layers", low: 1, high: 3, log: false, step: 1 },
      { type: "categorical", name: "activation", choices: ["relu", "gelu", "tanh"] },
      { type: "categorical", name: "batch_norm", choices: [true, false] },
      { type: "float", name: "dropout", low: 0, high: 0.75, log: false, step: 0.25 },
      { type: "categorical", name: "optimizer", choices: ["sgd", "adamw"] },
      { type: "float", name: "learning_rate", low: 1e-4, high: 0.1, log: true },
      { type: "float", name: "weight_decay", low: 1e-6, high: 0.1, log: true },
      { type: "categorical", name: "batch_size", choices: [16, 32, 64, 128] },
      { type: "categorical", name: "schedule", choices: ["constant", "cosine", "exponential"] },
      { type: "categorical", name: "label_smoothing", choices: [0, 0.05, 0.1, 0.2] },
    ]);
  });

  it("smooths no labels where there are none", () => {
    expect(names(price)).toEqual(names(classes).filter((name) => name !== "label_smoothing"));
  });
});

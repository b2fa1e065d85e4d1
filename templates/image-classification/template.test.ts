import { describe, expect, it } from "vitest";
import { paramsOfConfig, readConfig, templateByName, templates, writeParams } from "../index.ts";
import type { TemplateData } from "../index.ts";
import { describeTemplate } from "../testing/describe-template.ts";

const template = templateByName("image-classification");
const images: TemplateData = {
  task: "single-label",
  classes: ["cat", "dog"],
  shape: [32, 32, 3],
  trainCount: 90,
  validationCount: 10,
};
const features: TemplateData = { ...images, task: "multi-label", shape: [512] };

describe("templates", () => {
  it("are found by name, and a wrong name lists them", () => {
    expect(templates.map(({ name }) => name)).toContain(template.name);
    expect(() => templateByName("tabula")).toThrow('no template "tabula"');
  });
});

describe("form", () => {
  it("has a default for every field", () => {
    expect(template.parseForm({})).toMatchObject({
      family: "scratch",
      image_size: 32,
      data_subset_percentage: 100,
    });
  });

  it("reads text as the command line gives it", () => {
    const form = template.parseForm({ image_size: "48", data_subset_percentage: "12.5", flips: true });
    expect(form).toMatchObject({ image_size: 48, data_subset_percentage: 12.5, flips: "yes" });
    expect(template.dataNeeds(form)).toEqual({ kind: "images", imageSize: 48, subsetPercentage: 12.5 });
  });

  it.each([
    [{ image_size: "big" }, 'image_size is "big"'],
    [{ image_size: "" }, 'image_size is ""'],
    [{ image_size: 31.5 }, "image_size is 31.5"],
    [{ image_size: 4 }, "image_size is 4"],
    [{ data_subset_percentage: 0 }, "data_subset_percentage is 0"],
    [{ family: "resnet" }, 'family is "resnet"; it must be one of scratch, transfer'],
    [{ flips: "sometimes" }, 'flips is "sometimes"'],
    [{ project_description: 3 }, "project_description is 3"],
    [{ colour: "red" }, 'no field "colour"'],
  ])("refuses %j", (input, message) => expect(() => template.parseForm(input)).toThrow(message));

  it("asks a backbone for features", () => {
    const needs = template.dataNeeds(template.parseForm({ family: "transfer" }));
    expect(needs).toEqual({
      kind: "features",
      imageSize: 224,
      subsetPercentage: 100,
      backbone: "mobilenet_v2_mid",
    });
  });
});

describe.each([
  ["scratch", images],
  ["transfer", features],
] as const)("%s", (family, data) => {
  const form = template.parseForm({ family, project_description: 'Apples: #1\n"ripe"' });
  const space = template.space(form, data);

  describeTemplate(template, form, data);

  it("has a limit for every parameter, and no other", () => {
    expect(template.limits(form).map(({ name }) => name)).toEqual(space.parameters.map(({ name }) => name));
  });

  it("names the classes in the README", () => {
    expect(template.generate(form, data)["README.md"]).toContain("`cat`, `dog`");
  });
});

describe("config.yaml", () => {
  const form = template.parseForm({ family: "transfer" });
  const before = template.generate(form, features)["config.yaml"]!;
  const space = template.space(form, features);

  it("takes a trial's values and keeps settings, comments and order", () => {
    const mlp = { ...template.defaults(form, features), head: "mlp", units: 128, learning_rate: 0.000123 };
    const tuned = writeParams(before, space, mlp);
    expect(paramsOfConfig(space, readConfig(tuned))).toEqual(mlp);
    expect(tuned).toContain("head: mlp # linear or mlp");
    const linear = writeParams(tuned, space, template.defaults(form, features));
    expect(readConfig(linear)).toEqual(readConfig(before));
  });

  it("decides about flips by colour", () => {
    const flips = (answer: string, channels: number): unknown => {
      const data = { ...images, shape: [28, 28, channels] };
      return readConfig(template.generate(template.parseForm({ flips: answer }), data)["config.yaml"]!)[
        "flips"
      ];
    };
    expect([flips("auto", 3), flips("auto", 1), flips("yes", 1), flips("no", 3)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it("that cannot be read says why", () => {
    expect(() => readConfig("- a\n- b\n")).toThrow("not a map");
    expect(() => readConfig("width: [1, 2]\n")).toThrow("width");
    expect(() => readConfig("width: {\n")).toThrow("config.yaml cannot be read");
    expect(() => readConfig("width: {\n")).toThrow(/^.*$/); // one line
  });
});

describe("search space of scratch", () => {
  it("has the names and ranges that were agreed", () => {
    const { parameters } = template.space(template.parseForm({}), images);
    expect(parameters).toEqual([
      { type: "categorical", name: "architecture", choices: ["plain", "residual", "separable"] },
      { type: "int", name: "width", low: 8, high: 32, log: false, step: 4 },
      { type: "int", name: "stages", low: 2, high: 4, log: false, step: 1 },
      { type: "float", name: "dropout", low: 0, high: 0.75, log: false, step: 0.25 },
      { type: "categorical", name: "optimizer", choices: ["sgd", "adamw"] },
      { type: "float", name: "learning_rate", low: 1e-4, high: 0.1, log: true },
      { type: "float", name: "weight_decay", low: 1e-6, high: 0.1, log: true },
      { type: "categorical", name: "batch_size", choices: [16, 32, 64, 128] },
      { type: "categorical", name: "schedule", choices: ["constant", "cosine", "exponential"] },
      { type: "categorical", name: "label_smoothing", choices: [0, 0.05, 0.1, 0.2] },
      { type: "float", name: "augment_probability", low: 0, high: 0.95, log: false },
      { type: "float", name: "cutout", low: 0, high: 0.4, log: false },
    ]);
  });
});

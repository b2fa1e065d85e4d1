import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WorkbenchError } from "../errors.ts";
import { arbitrarySpace } from "../testing/arbitrary-space.ts";
import { formatSpace, parseSpace } from "./index.ts";

const luminide = `
program: train.py
method: bayes
metric: {name: loss, goal: minimize}
command: [python, "\${program}"]
parameters:
  arch:
    values: ['resnet18', 'efficientnet_b3']
  dropout: {distribution: q_uniform, min: 0, max: 0.75, q: 0.25}
  lr:
    distribution: log_uniform
    min: 0.0001
    max: 0.1
  batch_size:
    distribution: q_uniform
    min: 16
    max: 128
    q: 16
  aug_prob: {distribution: uniform, min: 0, max: 0.95}
  strong_aug: {values: [true, false]}
`;

/** One parameter `p`, defined by the given flow map. */
function parseOne(definition: string): unknown {
  return parseSpace(`p: {${definition}}`).parameters[0];
}

function errorOf(yaml: string): WorkbenchError {
  try {
    parseSpace(yaml);
  } catch (error) {
    if (error instanceof WorkbenchError) return error;
    throw error;
  }
  throw new Error(`accepted: ${yaml}`);
}

describe("parseSpace", () => {
  it("reads Luminide's sweep.yaml", () => {
    expect(parseSpace(luminide).parameters).toEqual([
      { type: "categorical", name: "arch", choices: ["resnet18", "efficientnet_b3"] },
      { type: "float", name: "dropout", low: 0, high: 0.75, log: false, step: 0.25 },
      { type: "float", name: "lr", low: 0.0001, high: 0.1, log: true },
      { type: "int", name: "batch_size", low: 16, high: 128, log: false, step: 16 },
      { type: "float", name: "aug_prob", low: 0, high: 0.95, log: false },
      { type: "categorical", name: "strong_aug", choices: [true, false] },
    ]);
  });

  it("does without the root key, where `method` may be a parameter or an old setting", () => {
    const space = parseSpace(
      "method: bayes\nlr: {distribution: uniform, min: 0, max: 1}\nname: {values: [a, b]}",
    );
    expect(space.parameters.map(({ name }) => name)).toEqual(["lr", "name"]);
  });

  it.each([
    ["distribution: uniform, min: 1, max: 8", { type: "int", low: 1, high: 8, log: false, step: 1 }],
    ["distribution: uniform, min: 1.0, max: 8", { type: "float", low: 1, high: 8, log: false }],
    ["distribution: uniform, min: 1, max: 8.", { type: "float", low: 1, high: 8, log: false }],
    ["distribution: log_uniform, min: 1e-4, max: 1", { type: "float", low: 1e-4, high: 1, log: true }],
    ["distribution: log_uniform, min: 1, max: 512", { type: "int", low: 1, high: 512, log: true, step: 1 }],
    ["distribution: log_uniform, min: 1e0, max: 1e3", { type: "float", low: 1, high: 1000, log: true }],
    ["distribution: int_uniform, min: 1, max: 8", { type: "int", low: 1, high: 8, log: false, step: 1 }],
    ["distribution: int_uniform, min: 1.0, max: 8.0", { type: "int", low: 1, high: 8, log: false, step: 1 }],
    [
      "distribution: q_uniform, min: 0, max: 1, q: 0.5",
      { type: "float", low: 0, high: 1, log: false, step: 0.5 },
    ],
    [
      "distribution: q_uniform, min: 0, max: 40, q: 10.0",
      { type: "float", low: 0, high: 40, log: false, step: 10 },
    ],
    ["min: -3, max: +3", { type: "int", low: -3, high: 3, log: false, step: 1 }],
    [
      "values: [1, '1', 1.5, true, null, no]",
      { type: "categorical", choices: [1, "1", 1.5, true, null, "no"] },
    ],
  ])("reads {%s}", (definition, expected) => {
    expect(parseOne(definition)).toEqual({ name: "p", ...expected });
  });

  it("reads conditions and puts parents first", () => {
    const space = parseSpace(`
parameters:
  momentum: {distribution: uniform, min: 0.0, max: 1.0, when: {optimizer: sgd}}
  nesterov: {values: [true, false], when: {momentum_on: true}}
  optimizer: {values: [sgd, rms, adam]}
  momentum_on: {values: [true, false], when: {optimizer: [sgd, rms]}}`);
    expect(space.parameters.map(({ name, when }) => [name, when])).toEqual([
      ["optimizer", undefined],
      ["momentum", { parameter: "optimizer", values: ["sgd"] }],
      ["momentum_on", { parameter: "optimizer", values: ["sgd", "rms"] }],
      ["nesterov", { parameter: "momentum_on", values: [true] }],
    ]);
  });

  it("follows aliases", () => {
    const space = parseSpace("a: &r {distribution: uniform, min: 0.0, max: 1.0}\nb: *r");
    expect(space.parameters.map(({ name, type }) => [name, type])).toEqual([
      ["a", "float"],
      ["b", "float"],
    ]);
  });

  it.each([
    ["a: {values: [1", "YAML"],
    ["", "no parameters"],
    ["[1, 2]", "no parameters"],
    ["parameters: {}", "no parameters"],
    ["parameters: 7", `"parameters" is not a map`],
    ["parameters: {a: {values: [1]}}\nearly_stop: 3", `"early_stop"`],
    ["a: 3", `"a" is 3`],
    ["a: {values: [1]}\na: {values: [2]}", "unique"],
    ["a: {values: []}", "no values"],
    ["a: {values: 3}", `values 3`],
    ["a: {values: [1, 1.0]}", "lists 1 twice"],
    ["a: {values: [.nan]}", ".nan"],
    ["a: {values: [[1]]}", "a list"],
    ["a: {values: [1], min: 2}", "both values and min"],
    ["a: {values: [1], vales: 2}", `"vales"`],
    ["a: {distribution: normal, mu: 2}", `"mu"`],
    ["a: {distribution: normal, min: 0, max: 1}", `"normal"`],
    ["a: {distribution: uniform, min: 0}", "max missing"],
    ["a: {distribution: uniform, min: zero, max: 1}", `min "zero"`],
    ["a: {distribution: uniform, min: 0, max: .inf}", "max .inf"],
    ["a: {distribution: uniform, min: 2, max: 1}", "min 2 above max 1"],
    ["a: {distribution: uniform, min: 0, max: 1, q: 0.1}", "q 0.1"],
    ["a: {distribution: q_uniform, min: 0, max: 1}", "q missing"],
    ["a: {distribution: q_uniform, min: 0, max: 1, q: 0}", "step 0"],
    ["a: {distribution: q_uniform, min: 0, max: 1, q: -0.5}", "step -0.5"],
    ["a: {distribution: log_uniform, min: 0, max: 1}", "min 0"],
    ["a: {distribution: log_uniform, min: -1.0, max: 1}", "min -1"],
    ["a: {distribution: int_uniform, min: 0.5, max: 4}", "bound 0.5"],
    ["a: {distribution: uniform, min: 0, max: 99999999999999999999}", "bound 100000000000000000000"],
    ["a: {values: [1], when: {b: 1}}", `"b", which does not exist`],
    ["a: {values: [1], when: b}", `when "b"`],
    ["a: {values: [1, 2]}\nb: {values: [1], when: {a: 1, c: 2}}", "a and c"],
    ["a: {values: [1, 2]}\nb: {values: [1], when: {a: '1'}}", `is "1", a value that it never takes`],
    ["a: {values: [1, 2]}\nb: {values: [1], when: {a: []}}", "no value"],
    ["a: {min: 0.0, max: 1.0}\nb: {values: [1], when: {a: 0.5}}", "continuous"],
    ["a: {values: [1], when: {b: 1}}\nb: {values: [1], when: {a: 1}}", "circle: a -> b -> a"],
    ["a: {values: [1], when: {a: 1}}", "circle: a -> a"],
    ["__proto__: {values: [1]}", "__proto__"],
  ])("refuses %j, saying %j", (yaml, words) => {
    const error = errorOf(yaml);
    expect(error.code).toBe("bad-space");
    expect(error.message).toContain(words);
    expect(error.message).not.toContain("\n");
    expect(error.action).not.toBe("");
  });
});

describe("formatSpace", () => {
  it("is undone by parseSpace", () => {
    fc.assert(
      fc.property(arbitrarySpace, (space) => {
        expect(parseSpace(formatSpace(space))).toEqual(space);
      }),
    );
  });

  it("writes what a person would", () => {
    expect(formatSpace(parseSpace(luminide))).toMatchInlineSnapshot(`
      "parameters:
        arch:
          values: [resnet18, efficientnet_b3]
        dropout:
          distribution: q_uniform
          min: 0.0
          max: 0.75
          q: 0.25
        lr:
          distribution: log_uniform
          min: 0.0001
          max: 0.1
        batch_size:
          distribution: q_uniform
          min: 16
          max: 128
          q: 16
        aug_prob:
          distribution: uniform
          min: 0.0
          max: 0.95
        strong_aug:
          values: [true, false]
      "
    `);
  });
});

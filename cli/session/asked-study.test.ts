import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UsageError } from "../usage.ts";
import { readStudyRequest } from "./asked-study.ts";
import { readSweepOptions, readTrainOptions } from "./options.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "firstlight-asked-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileWith(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

const data = ["--data", "sample:digits"];

async function askSweep(space: string, ...more: string[]) {
  const options = readSweepOptions([...data, "--space", await fileWith("sweep.yaml", space), ...more]);
  return readStudyRequest({ ...options, config: null });
}

async function askTraining(config: string, ...more: string[]) {
  const options = readTrainOptions([...data, "--config", await fileWith("config.yaml", config), ...more]);
  return readStudyRequest({ ...options, space: null, program: null });
}

async function usageOf(asked: Promise<unknown>): Promise<string> {
  const error = await asked.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UsageError);
  const { message } = error as UsageError;
  expect(message.split("\n")).toHaveLength(1);
  return message;
}

describe("--space that no sweep can use is bad usage, naming the value and what to do", () => {
  it.each([
    ["width: {min: 32, max: 8}", '"width" has min 32 above max 8. Swap them.'],
    [
      "dropout: {distribution: q_uniform, min: 0, max: 0.5, q: 0}",
      '"dropout" has the step 0. Give a step above 0.',
    ],
    [
      "dropout: {distribution: q_uniform, min: 0, max: 0.5, q: -1}",
      '"dropout" has the step -1. Give a step above 0.',
    ],
    [
      "learning_rate: {distribution: log_uniform, min: 0, max: 1}",
      "logarithmic but has min 0. Give a min of 1 or more, a real one such as 1e-4, or use uniform.",
    ],
    [
      "learning_rate: {distribution: log_uniform, min: -0.1, max: 1}",
      "logarithmic but has min -0.1. Give a min above 0, such as 1e-4, or use uniform.",
    ],
    [
      "learning_rate: {distribution: normal, min: 0, max: 1}",
      '"normal". Known: uniform, log_uniform, q_uniform, int_uniform.',
    ],
    ["learning_rate: {min: fast, max: 1}", '"learning_rate" has min "fast". Give a finite number as min.'],
    ["learning_rate: {min: 0.0, max: .nan}", '"learning_rate" has max .nan. Give a finite number as max.'],
    ["width: {values: []}", '"width" has no values. Give at least one value.'],
    ["width: {min: -8, max: 8}", '"width" can become -8; the program takes an integer from 1 to 1024'],
    ["width: {min: 8, max: 4096}", '"width" can become 4096; the program takes an integer from 1 to 1024'],
    [
      "width: {distribution: q_uniform, min: 8, max: 16, q: 0.5}",
      '"width" can become 8.5; the program takes an integer',
    ],
    ["width: {values: [8, wide]}", '"width" can become "wide"; the program takes an integer'],
    ["stages: {min: 1.0, max: 4.0}", '"stages" can become 2.1458980337503153; the program takes an integer'],
    ["dropout: {min: 0.0, max: 1.5}", '"dropout" can become 1.5; the program takes a number from 0 to 0.99'],
    [
      "architecture: {values: [plain, vgg]}",
      '"architecture" can become "vgg"; the program takes one of "plain", "residual", "separable"',
    ],
    ["optimizer: {min: 0, max: 1}", '"optimizer" can become 0; the program takes one of "sgd", "adamw"'],
    ["widht: {min: 8, max: 16}", 'no parameter "widht"; it has architecture, width, stages'],
    ["mixup: {min: 0.0, max: 0.5}", 'no parameter "mixup"'],
  ])("%s", async (space, message) => {
    const told = await usageOf(askSweep(space));
    expect(told).toContain("--space ");
    expect(told).toContain(message);
  });

  it("follows the family", async () => {
    const space = "mixup: {min: 0.0, max: 0.5}\nunits: {values: [64, 256]}";
    const { space: read } = await askSweep(space, "--set", "family=transfer");
    expect(read?.parameters.map(({ name }) => name)).toEqual(["mixup", "units"]);
  });

  it("is free to leave the template's own ranges", async () => {
    const { space } = await askSweep("width: {min: 4, max: 128}\nstages: {values: [1, 6]}");
    expect(space?.parameters).toHaveLength(2);
  });
});

describe("--config that no training can use is bad usage, naming the value and what to do", () => {
  it.each([
    ["learning_rate: fast", 'learning_rate is "fast"; it must be a number from 0 to 100'],
    ["learning_rate: -1", "learning_rate is -1; it must be a number from 0 to 100"],
    ["learning_rate: null", "learning_rate is null; it must be a number from 0 to 100"],
    ["learning_rate: .nan", "learning_rate"],
    ["learning_rate: [1, 2]", "learning_rate"],
    ["width: 0", "width is 0; it must be an integer from 1 to 1024"],
    ["width: 8.5", "width is 8.5; it must be an integer from 1 to 1024"],
    ["batch_size: 0", "batch_size is 0; it must be an integer from 1 to 65536"],
    ["dropout: 3", "dropout is 3; it must be a number from 0 to 0.99"],
    ["architecture: vgg", 'architecture is "vgg"; it must be one of "plain", "residual", "separable"'],
    ["image_size: 4", "image_size is 4; it must be a whole number from 8 to 256"],
    ["class_weights: heavy", 'class_weights is "heavy"; it must be one of none, balanced'],
    ["widht: 8", 'no parameter "widht"; it has '],
    ["- width", "not a map"],
  ])("%s", async (config, message) => {
    const told = await usageOf(askTraining(config));
    expect(told).toContain("--config ");
    expect(told).toContain(message);
  });

  it("answers to --set by that name", async () => {
    const told = await usageOf(askTraining("width: 8", "--set", "class_weights=heavy"));
    expect(told).toMatch(/^--set: class_weights is "heavy"/);
  });

  it("may leave a sweep's ranges, and lets --set win", async () => {
    const { values, form } = await askTraining(
      "width: 200\nflips: true\nclass_weights: none",
      "--set",
      "class_weights=balanced",
    );
    expect(values).toMatchObject({ width: 200 });
    expect(form).toMatchObject({ flips: "yes", class_weights: "balanced" });
  });
});

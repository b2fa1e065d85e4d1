import * as tf from "@tensorflow/tfjs";
import { expect, it } from "vitest";
import { seededRandom } from "../../study/index.ts";
import { curveWidth, paramsWidth } from "../model/group-features.ts";
import { createNetwork } from "../model/network.ts";
import { flatten, forward, initialise } from "./network-variables.ts";

it("the plain network answers as the trained one does", async () => {
  await tf.setBackend("cpu");
  const random = seededRandom("network test");
  const numbers = (count: number) => Array.from({ length: count }, () => random.normal());
  const trials = Array.from({ length: 5 }, (_, i) => ({
    curve: numbers(curveWidth),
    params: i === 2 ? null : numbers(paramsWidth),
    task: null,
  }));
  const variables = initialise(random);
  const [answers] = await forward(variables, {
    groups: 1,
    trials: trials.length,
    curve: tf.tensor2d(trials.map(({ curve }) => curve)),
    params: tf.tensor2d(trials.map(({ params }) => params ?? new Array<number>(paramsWidth).fill(0))),
    known: tf.tensor2d(trials.map(({ params }) => [params ? 1 : 0])),
  }).array();
  const plain = createNetwork(flatten(variables))(trials);
  plain.forEach((row, i) => {
    row.forEach((value, j) => expect(value).toBeCloseTo(answers![i]![j]!, 4));
  });
});

import * as tf from "@tensorflow/tfjs";
import { afterEach, describe, expect, it } from "vitest";
import { memoryInfo, releaseFreeMemory } from "../../../backend/index.ts";
import { toKernelConfig } from "../../kernel.ts";
import { expectSame, seededValues } from "../../testing/compare.ts";
import { startWebgpu } from "../testing/start-webgpu.ts";
import { choosingKernel, pendingChoices, timeChoices, type Candidate, type ChoiceRequest } from "./index.ts";

const webgpu = await startWebgpu("timing of kernels");

const runs: string[] = [];

/** A clock that only the candidates move: real times on a shared machine decide nothing. */
let nowMs = 0;
const clock = (): number => nowMs;

/** x [1] → [1], in so many milliseconds of the clock. */
function candidate(name: string, ms: number): Candidate {
  const run: Candidate["run"] = ({ x }) => {
    runs.push(name);
    nowMs += ms;
    return tf.add(x!, 1);
  };
  return { name, run };
}

const broken: Candidate = {
  name: "broken",
  run: () => {
    throw new Error("not on this device");
  },
};

function install(candidates: readonly Candidate[], key: string): (x: tf.Tensor) => tf.Tensor {
  const kernel = choosingKernel("Choice", () => ({ key, candidates }));
  tf.registerKernel(toKernelConfig(kernel, "webgpu", null));
  return (x) => tf.engine().runKernel<tf.Tensor>("Choice", { x });
}

function ownRequests(): readonly ChoiceRequest[] {
  return pendingChoices().filter(({ key }) => key.startsWith("Choice"));
}

/** What runs for one more call. */
function ranNow(call: () => tf.Tensor): string | undefined {
  call().dispose();
  return runs.at(-1);
}

describe.skipIf(webgpu === null)("choosing a kernel", () => {
  afterEach(() => {
    runs.length = 0;
    for (const { kernelName } of tf.getKernelsForBackend("webgpu"))
      if (kernelName === "Choice") tf.unregisterKernel(kernelName, "webgpu");
  });

  it("takes the usual candidate until timed, then the fastest; one that throws is dropped", async () => {
    await tf.setBackend("webgpu");
    const run = install([candidate("slow", 6), broken, candidate("fast", 1)], "a");
    const x = tf.zeros([1]);
    expect(ranNow(() => run(x))).toBe("slow");
    expect(ownRequests().map(({ key }) => key)).toEqual(["Choice a"]);
    await timeChoices(ownRequests(), clock);
    expect(ownRequests()).toEqual([]);
    expect(ranNow(() => run(x))).toBe("fast");
    x.dispose();
  });

  it("keeps the usual one where no other is clearly faster", async () => {
    await tf.setBackend("webgpu");
    const run = install([candidate("usual", 1), candidate("no-faster", 0.95), broken], "b");
    const x = tf.zeros([1]);
    run(x).dispose();
    await timeChoices(ownRequests(), clock);
    expect(ranNow(() => run(x))).toBe("usual");
    x.dispose();
  });

  it("tries nothing else on a device where the usual one takes long", async () => {
    await tf.setBackend("webgpu");
    const run = install([candidate("usual", 20), candidate("fast", 1)], "d");
    const x = tf.zeros([1]);
    run(x).dispose();
    await timeChoices(ownRequests(), clock);
    expect(runs).not.toContain("fast");
    expect(ranNow(() => run(x))).toBe("usual");
    x.dispose();
  });

  it("is answered for good, also where no time was left: a recorded step must go on doing the same", async () => {
    await tf.setBackend("webgpu");
    const run = install([candidate("usual", 6), candidate("fast", 1)], "c");
    const x = tf.zeros([1]);
    run(x).dispose();
    await timeChoices(ownRequests(), () => (nowMs += 2000));
    expect(ownRequests()).toEqual([]);
    await timeChoices();
    expect(ranNow(() => run(x))).toBe("usual");
    x.dispose();
  });

  it("of convolutions leaves no tensor and no buffer, and results stay right", async () => {
    const inputs = [seededValues([4, 8, 8, 3], 1), seededValues([3, 3, 3, 8], 2)];
    const gradients = ([x, w]: tf.Tensor[]): tf.Tensor[] =>
      tf.grads((a, b) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, "same").square())([x!, w!]);
    await expectSame("webgpu", inputs, gradients);
    await tf.setBackend("webgpu");
    releaseFreeMemory();
    const before = { tensors: tf.memory().numTensors, bytes: memoryInfo().allocatedBytes };
    expect(pendingChoices().length).toBeGreaterThan(2);
    await timeChoices();
    releaseFreeMemory();
    expect({ tensors: tf.memory().numTensors, bytes: memoryInfo().allocatedBytes }).toEqual(before);
    await expectSame("webgpu", inputs, gradients);
  });
});

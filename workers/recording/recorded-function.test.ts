/** Recorded steps against the same steps run by tfjs, on whatever WebGPU adapter Node has. */
import * as tf from "@tensorflow/tfjs";
import { afterEach, describe, expect, it } from "vitest";
import { memoryInfo, releaseFreeMemory } from "../backend/index.ts";
import { webgpuBackend } from "../kernels/webgpu/index.ts";
import { startWebgpu } from "../kernels/webgpu/testing/start-webgpu.ts";
import { recordedFunction } from "./index.ts";
import { smallTraining, type Extra } from "./testing/small-step.ts";

const webgpu = await startWebgpu("recorded steps");

interface Outcome {
  readonly losses: number[];
  /** step from which on nothing was run by tfjs; null: never */
  readonly replayedFrom: number | null;
  readonly reasons: string[];
}

const optimizers = {
  adam: () => tf.train.adam(0.02),
  momentum: () => tf.train.momentum(0.05, 0.9, true),
} as const;

async function train(
  steps: number,
  recorded: boolean,
  extra?: Extra,
  make: () => tf.Optimizer = optimizers.adam,
  lastStep?: number,
): Promise<Outcome> {
  const training = smallTraining(make(), extra);
  const reasons: string[] = [];
  const program = recordedFunction((at) => training.step(at), {
    onGiveUp: (reason) => reasons.push(reason),
    ...(lastStep !== undefined && { lastStep }),
  });
  const losses: number[] = [];
  let replayedFrom: number | null = null;
  for (let step = 0; step < steps; step++) {
    const at = { step, part: 0 };
    if (program.replaying) replayedFrom ??= step;
    const results = recorded ? await program.run(at) : training.step(at);
    losses.push((await results[0]!.data())[0]!);
    tf.dispose(results);
  }
  program.dispose();
  training.dispose();
  return { losses, replayedFrom, reasons };
}

describe.skipIf(webgpu === null)("a recorded step", () => {
  afterEach(releaseFreeMemory);

  it.each(Object.entries(optimizers))("gives the losses of the unrecorded one with %s", async (_, make) => {
    const counts = [tf.memory().numTensors];
    const expected = await train(14, false, undefined, make);
    counts.push(tf.memory().numTensors);
    const found = await train(14, true, undefined, make);
    counts.push(tf.memory().numTensors);
    expect(found.reasons).toEqual([]);
    expect(found.replayedFrom).toBe(3);
    expect(found.losses).toEqual(expected.losses);
    // the optimisers of tfjs leave some constants behind, recorded or not
    expect(counts[2]! - counts[1]!).toBe(counts[1]! - counts[0]!);
  });

  const reads: Promise<unknown>[] = [];
  const kept: tf.Tensor[] = [];
  const faults: Record<string, { extra: Extra; reason: RegExp }> = {
    "reads a tensor": {
      extra: (loss) => {
        reads.push(tf.keep(loss.clone()).data());
        return tf.scalar(1);
      },
      reason: /reads a tensor/,
    },
    "computes a value in JavaScript": {
      extra: (loss, { step }) => tf.mul(loss, step + 1),
      reason: /JavaScript computes/,
    },
    "does something else at a later step": {
      extra: (loss, { step }) => (step < 5 ? tf.square(loss) : tf.sqrt(loss)),
      reason: /same operations/,
    },
    "keeps a tensor": {
      extra: (loss) => {
        kept.push(tf.keep(tf.square(loss)));
        return tf.scalar(1);
      },
      reason: /keeps a tensor/,
    },
    "makes a variable": {
      extra: (loss) => tf.variable(loss),
      reason: /new variable/,
    },
  };

  it.each(Object.entries(faults))(
    "goes on unrecorded and says why when it %s",
    async (_, { extra, reason }) => {
      const expected = await train(12, false, extra);
      const found = await train(12, true, extra);
      expect(found.losses).toEqual(expected.losses);
      expect(found.reasons).toHaveLength(1);
      expect(found.reasons[0]).toMatch(reason);
    },
  );

  const laterOnly: Record<string, Extra> = {
    "does something else from": (loss, { step }) => (step < 90 ? tf.square(loss) : tf.sqrt(loss)),
    "computes another value from": (loss, { step }) => tf.mul(loss, step < 90 ? 2 : 3),
    fails: (loss, { step }) => {
      if (step >= 90) throw new Error("the schedule has ended");
      return tf.square(loss);
    },
  };

  it.each(Object.entries(laterOnly))(
    "that %s a step to come is found out before it is replayed",
    async (_, extra) => {
      const expected = await train(6, false, extra);
      const found = await train(6, true, extra, optimizers.adam, 99);
      expect(found).toMatchObject({ losses: expected.losses, replayedFrom: null });
      expect(found.reasons).toHaveLength(1);
    },
  );

  it("that is tried at steps to come trains as if it were not", async () => {
    const before = tf.memory().numTensors;
    const expected = await train(12, true);
    const between = tf.memory().numTensors;
    expect(await train(12, true, undefined, optimizers.adam, 99)).toEqual(expected);
    expect(tf.memory().numTensors - between).toBe(between - before);
  });

  it("that throws while it is recorded leaves tfjs as it was", async () => {
    const training = smallTraining(optimizers.momentum(), (loss, { step }) => {
      if (step === 1) throw new Error("out of luck");
      return tf.square(loss);
    });
    const program = recordedFunction((at) => training.step(at), {
      onGiveUp: (reason) => expect.unreachable(reason),
    });
    const { device, queue, bufferManager } = webgpuBackend();
    const counts: number[] = [];
    for (let step = 0; step < 5; step++) {
      const run = program.run({ step, part: 0 });
      if (step === 1) await expect(run).rejects.toThrow("out of luck");
      else tf.dispose(await run);
      const now = webgpuBackend();
      expect(now.device === device && now.queue === queue && now.bufferManager === bufferManager).toBe(true);
      counts.push(tf.memory().numTensors);
    }
    expect(new Set(counts).size).toBe(1);
    expect(program.replaying).toBe(true);
    program.dispose();
    training.dispose();
  });

  it("holds no more memory after fifty steps than after ten", async () => {
    const training = smallTraining(optimizers.adam());
    const program = recordedFunction((at) => training.step(at), { onGiveUp: () => undefined });
    const held: number[] = [];
    for (let step = 0; step < 50; step++) {
      const results = await program.run({ step, part: 0 });
      if (step % 10 === 9) {
        await results[0]!.data();
        held.push(memoryInfo().numTensors, memoryInfo().allocatedBytes);
      }
      tf.dispose(results);
    }
    program.dispose();
    training.dispose();
    expect(new Set(held).size).toBeLessThanOrEqual(2);
  });

  it("goes on right after somebody else assigned a variable", async () => {
    const variable = tf.variable(tf.scalar(1), false);
    const program = recordedFunction(
      () =>
        tf.tidy(() => {
          variable.assign(tf.mul(variable, 2));
          return [tf.add(variable, 0)];
        }),
      { onGiveUp: (reason) => expect.unreachable(reason) },
    );
    const next = async (step: number): Promise<number> => {
      const [result] = await program.run({ step, part: 0 });
      const [value] = await result!.data();
      result!.dispose();
      return value!;
    };
    for (let step = 0; step < 6; step++) expect(await next(step)).toBe(2 ** (step + 1));
    const five = tf.scalar(5);
    variable.assign(five);
    five.dispose();
    expect(await next(6)).toBe(10);
    for (let step = 7; step < 12; step++) expect(await next(step)).toBe(10 * 2 ** (step - 6));
    expect((await variable.data())[0]).toBe(10 * 2 ** 5);
    program.dispose();
    variable.dispose();
  });
});

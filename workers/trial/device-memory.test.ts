/** Trial after trial on one WebGPU device: what a trial took is given back. */
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { releaseFreeMemory } from "../backend/index.ts";
import { webgpuBackend } from "../kernels/webgpu/index.ts";
import { startWebgpu } from "../kernels/webgpu/testing/start-webgpu.ts";
import { watchBuffers } from "../kernels/webgpu/testing/watch-buffers.ts";
import { converse, isLast, testEnvironment, untilIdle } from "./testing/in-process.ts";
import { quadrants, tinyOrder, tinyProgram } from "./testing/tiny-program.ts";

const webgpu = await startWebgpu("memory of trials");

const TRIALS = 4;

describe.skipIf(webgpu === null)("the device's memory", () => {
  it("is the same after every trial, with as many shaders", { timeout: 180_000 }, async () => {
    const live = watchBuffers();
    const environment = testEnvironment({
      openBackend: () => {
        if (webgpu === null) throw new Error("there is no WebGPU");
        return Promise.resolve({ ...webgpu, fault: () => null, releaseFreeMemory });
      },
    });
    const conversation = converse(tinyProgram, quadrants(), environment);
    await conversation.until(({ type }) => type === "opened");
    const held: { bytes: number; tensors: number; shaders: number }[] = [];
    for (let trialNumber = 0; trialNumber < TRIALS; trialNumber++) {
      const order = tinyOrder({ trialNumber, seed: trialNumber, epochs: 3 }, 3);
      conversation.send({ type: "run", order, checkpoint: null });
      await conversation.until(
        (message) =>
          message.type === "trial-event" && message.event.trial === trialNumber && isLast(message.event),
      );
      await untilIdle(conversation, trialNumber);
      const shaders = Object.keys(webgpuBackend().pipelineCache).length;
      held.push({ bytes: live(), tensors: tf.memory().numTensors, shaders });
    }
    const ends = conversation.messages.flatMap((message) =>
      message.type === "trial-event" && isLast(message.event) ? [message.event.type] : [],
    );
    expect(ends).toEqual(Array(TRIALS).fill("trial-completed"));
    expect(new Set(held.slice(1).map((after) => JSON.stringify(after))).size).toBe(1);
  });
});

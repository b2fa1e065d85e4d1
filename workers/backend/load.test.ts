import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { loadBackend, memoryInfo } from "./index.ts";
import { nodeBackendEnvironment } from "./node/index.ts";
import { EXPECTED, trainOneStep } from "./probe.ts";
import { WASM_SIMD } from "./wasm.ts";

const noGpu = (): Promise<null> => Promise.resolve(null);

describe("loadBackend", () => {
  it("goes down to cpu and says why, when neither GPU nor binaries are there", async () => {
    const loaded = await loadBackend("auto", { wasm: {}, gpu: noGpu });
    expect(loaded).toMatchObject({ backend: "cpu", adapter: "JavaScript" });
    expect(loaded.fallback).toMatch(/no WebGPU here.*was not provided/);
    expect(tf.getBackend()).toBe("cpu");
  });

  it("passes over a software adapter, and says which", async () => {
    const info = { description: "SwiftShader driver", vendor: "google", architecture: "", device: "" };
    const gpu = { requestAdapter: () => Promise.resolve({ info }) } as unknown as GPU;
    const loaded = await loadBackend("auto", { wasm: {}, gpu: () => Promise.resolve(gpu) });
    expect(loaded.fallback).toMatch(/only adapter is software \(SwiftShader driver, google\)/);
  });

  it("refuses an explicit choice that cannot be had", async () => {
    await expect(loadBackend("webgpu", { wasm: {}, gpu: noGpu })).rejects.toMatchObject({
      code: "webgpu-unavailable",
    });
    const broken = { [WASM_SIMD]: Uint8Array.of(0, 97, 115, 109) };
    await expect(loadBackend("wasm", { wasm: broken, gpu: noGpu })).rejects.toThrow(
      /\(4 bytes\) does not compile/,
    );
  });

  it("takes wasm from bytes alone, proves it and can come back to it", async () => {
    const { wasm } = await nodeBackendEnvironment();
    const first = await loadBackend("auto", { wasm, gpu: noGpu });
    expect(first).toMatchObject({ backend: "wasm", adapter: "WebAssembly with SIMD" });
    expect(first.fallback).toMatch(/no WebGPU/);
    expect(memoryInfo().allocatedBytes).toBeGreaterThan(memoryInfo().numBytes);
    await loadBackend("cpu", { wasm, gpu: noGpu });
    expect(await loadBackend("wasm", { wasm, gpu: noGpu })).toMatchObject({
      backend: "wasm",
      fallback: null,
    });
    expect(memoryInfo().numTensors).toBe(0);
  });
});

it("the test step's figures are those of the cpu backend", async () => {
  await tf.setBackend("cpu");
  const actual = await trainOneStep();
  for (const name of ["loss", "filter", "dense"] as const)
    expect(actual[name]).toBeCloseTo(EXPECTED[name], 4);
});

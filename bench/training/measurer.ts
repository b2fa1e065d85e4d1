/** The measurer itself: the same under Node and in a page. */
import { failLoudly } from "../../workers/backend/index.ts";
import { startWasm, type WasmBinaries } from "../../workers/backend/wasm.ts";
import { startWebgpu } from "../../workers/backend/webgpu.ts";
import type { Contender, Measurer } from "./contender.ts";
import { workOf, type Work } from "./contests.ts";
import { useKernels } from "./kernels.ts";
import { countDispatches, meanMs, meanScriptMs, type Clock } from "./measures.ts";

export interface Surroundings {
  readonly wasm: () => Promise<WasmBinaries>;
  readonly gpu: () => Promise<GPU | null>;
  /** of work on WASM: CPU time where it can be had, so that a busy machine disturbs little */
  readonly wasmClock: Clock;
  /** of this thread alone: the same */
  readonly scriptClock: Clock;
}

export function createMeasurer(surroundings: Surroundings): Measurer {
  const added: { readonly contender: Contender; readonly work: Work }[] = [];
  let stepClock: Clock = () => performance.now();

  const measure = (index: number): Promise<number> => {
    const { contender, work } = added[index]!;
    if (contender.what === "dispatches") return countDispatches(work.run);
    if (contender.what === "script")
      return meanScriptMs(surroundings.scriptClock, work.run, contender.sampleMs);
    return meanMs(stepClock, work.run, contender.sampleMs);
  };
  return {
    async start(backend, kernels) {
      const adapter =
        backend === "wasm" ? await startWasmOn(surroundings) : await startWebgpuOn(surroundings);
      // awaiting a GPU polls under Node, so its clock is the wall's
      if (backend === "wasm") stepClock = surroundings.wasmClock;
      useKernels(kernels);
      return adapter;
    },
    async add(contender) {
      const work = workOf(contender);
      const result = await work.run();
      for (let i = 1; i < work.warmUps; i++) await work.run();
      const index = added.push({ contender, work }) - 1;
      if (contender.sampleMs > 0) await measure(index);
      return { index, result };
    },
    measure,
    clear() {
      for (const { work } of added.splice(0)) work.dispose();
      return Promise.resolve();
    },
  };
}

async function startWasmOn({ wasm }: Surroundings): Promise<string> {
  await startWasm(await wasm());
  return "WebAssembly";
}

async function startWebgpuOn({ gpu }: Surroundings): Promise<string> {
  // a device that is lost leaves its step waiting: whoever closes this place loses it, too
  return startWebgpu(await gpu(), { onDeviceLost: () => undefined, onDeviceError: failLoudly }, "accept");
}

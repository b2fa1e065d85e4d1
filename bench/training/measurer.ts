/** The measurer itself: the same under Node and in a page. */
import { failLoudly } from "../../workers/backend/index.ts";
import { startWasm, type WasmBinaries } from "../../workers/backend/wasm.ts";
import { startWebgpu } from "../../workers/backend/webgpu.ts";
import type { Contender, Measurer } from "./contender.ts";
import { workOf, type Work } from "./contests.ts";
import { countDispatches, meanMs, meanScriptMs, type Clock } from "./measures.ts";

export interface Surroundings {
  readonly wasm: () => Promise<WasmBinaries>;
  readonly gpu: () => Promise<GPU | null>;
  /** of work on WASM: CPU time where it can be had, so that a busy machine disturbs little */
  readonly wasmClock: Clock;
  /** of this thread alone: the same */
  readonly scriptClock: Clock;
}

/** By how much the losses of one first step may differ, relatively. */
const TOLERANCE = 1e-3;

export function createMeasurer(surroundings: Surroundings): Measurer {
  const added: { readonly contender: Contender; readonly work: Work }[] = [];
  const results = new Map<string, number>();
  // awaiting a GPU polls under Node, so its clock is the wall's
  let stepClock: Clock = () => performance.now();

  const measure = (index: number): Promise<number> => {
    const { contender, work } = added[index]!;
    work.prepare();
    if (contender.what === "dispatches") return countDispatches(work.run);
    if (contender.what === "script")
      return meanScriptMs(surroundings.scriptClock, work.run, contender.sampleMs);
    return meanMs(stepClock, work.run, contender.sampleMs);
  };
  return {
    async start(backend) {
      if (backend === "wasm") {
        await startWasm(await surroundings.wasm());
        stepClock = surroundings.wasmClock;
        return "WebAssembly";
      }
      stepClock = () => performance.now();
      // a device that is lost leaves the step waiting: whoever closes this place loses it, too
      const listeners = { onDeviceLost: () => undefined, onDeviceError: failLoudly };
      return startWebgpu(await surroundings.gpu(), listeners, "accept");
    },
    async add(contender) {
      const work = workOf(contender);
      work.prepare();
      checkResult(contender, await work.run(), results);
      const index = added.push({ contender, work }) - 1;
      if (contender.sampleMs > 0) await measure(index);
      return index;
    },
    measure,
    clear() {
      for (const { work } of added.splice(0)) work.dispose();
      results.clear();
      return Promise.resolve();
    },
  };
}

/** @throws Error when another way of the same work came to another result: then times mean nothing */
function checkResult({ network, batch, way }: Contender, result: number, results: Map<string, number>): void {
  const same = `${network} with ${batch} samples`;
  const expected = results.get(same) ?? result;
  results.set(same, expected);
  if (Math.abs(result - expected) <= TOLERANCE * Math.abs(expected)) return;
  throw new Error(`${same}, ${way}: the first step gives ${result}, not ${expected}`);
}

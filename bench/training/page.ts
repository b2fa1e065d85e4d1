/** The page that measures in a browser; Playwright calls the measurer's methods. */
import { WASM_PLAIN, WASM_SIMD } from "../../workers/backend/wasm.ts";
import { createMeasurer } from "./measurer.ts";

const bytesOf = async (name: string): Promise<Uint8Array> =>
  new Uint8Array(await (await fetch(name)).arrayBuffer());
const now = (): number => performance.now();

Object.assign(globalThis, {
  measurer: createMeasurer({
    wasm: async () => ({ [WASM_SIMD]: await bytesOf(WASM_SIMD), [WASM_PLAIN]: await bytesOf(WASM_PLAIN) }),
    gpu: () => Promise.resolve("gpu" in navigator ? navigator.gpu : null),
    wasmClock: now,
    scriptClock: now,
  }),
});

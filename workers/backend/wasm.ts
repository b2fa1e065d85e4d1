/**
 * Registers tfjs's WASM backend from bytes in memory. tfjs only knows paths and fetches them; the program sandbox has
 * no network, so the platform's `fetch` is replaced while the module instantiates. One thread: threads need COOP/COEP
 * and halve the throughput on busy cores; trials run in parallel workers instead.
 */
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { WorkbenchError } from "../../study/index.ts";
import { guardHeap } from "./guard-heap.ts";

/** File names of tfjs's binaries. The SIMD one is used wherever the engine has SIMD. */
export const WASM_SIMD = "tfjs-backend-wasm-simd.wasm";
export const WASM_PLAIN = "tfjs-backend-wasm.wasm";
const WASM_THREADED = "tfjs-backend-wasm-threaded-simd.wasm";

export type WasmBinaries = Readonly<Record<string, Uint8Array>>;

/**
 * Initialises the backend "wasm" and makes it tfjs's current one. A second call finds it initialised.
 * @throws WorkbenchError `wasm-unavailable`
 */
export async function startWasm(binaries: WasmBinaries): Promise<void> {
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  const started = tf.engine().registry["wasm"] !== undefined;
  if (!started) await checkBinary(binaries);
  const { platform } = tf.env();
  const fetchFromNetwork = platform.fetch.bind(platform);
  platform.fetch = (path) => Promise.resolve(new Response(binaries[path] as BodyInit));
  try {
    if (!started)
      setWasmPaths(
        { [WASM_SIMD]: WASM_SIMD, [WASM_PLAIN]: WASM_PLAIN, [WASM_THREADED]: WASM_THREADED },
        true,
      );
    if (!(await tf.setBackend("wasm"))) throw unavailable("tfjs could not initialise its backend");
    if (!started) guardHeap();
  } finally {
    platform.fetch = fetchFromNetwork;
  }
}

/** tfjs never settles when instantiation fails, so bytes are compiled once before it gets them. */
async function checkBinary(binaries: WasmBinaries): Promise<void> {
  const simd = await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT");
  const name = simd ? WASM_SIMD : WASM_PLAIN;
  const bytes = binaries[name];
  if (bytes === undefined) throw unavailable(`the binary ${name} was not provided`);
  try {
    await WebAssembly.compile(bytes as BufferSource);
  } catch (cause) {
    throw unavailable(`${name} (${bytes.length} bytes) does not compile`, cause);
  }
}

function unavailable(detail: string, cause?: unknown): WorkbenchError {
  return new WorkbenchError(
    "wasm-unavailable",
    `WebAssembly cannot run here: ${detail}.`,
    "Use a browser with WebAssembly, or choose the backend cpu.",
    { cause },
  );
}

/**
 * Makes an exhausted WASM heap an error. tfjs takes malloc's null for an address: it would write the tensor over the
 * start of the heap and go on with nonsense until something aborts.
 */
import * as tf from "@tensorflow/tfjs";
import { WorkbenchError } from "../../study/index.ts";

/** What tfjs's types hide. */
interface Module {
  _malloc: (bytes: number) => number;
  readonly _free: (address: number) => void;
  readonly HEAPU8: Uint8Array;
}

/** XNNPACK allocates by itself and computes nothing when it gets nothing, so that much is always left to it. */
const HEADROOM_BYTES = 2 ** 25;
/** A smaller heap grows when it must; asking every time would cost more than it saves. */
const LARGE_HEAP_BYTES = 2 ** 28;

/** Once a module; the backend "wasm" must be tfjs's current one. */
export function guardHeap(): void {
  const { wasm }: { readonly wasm?: Module } = tf.backend() as object;
  if (wasm === undefined) throw new Error("tfjs's WASM backend shows no module");
  const allocate = wasm._malloc;
  const take = (bytes: number): number => {
    const address = allocate(bytes) >>> 0;
    // malloc at the very end of 4 GiB may answer with what does not fit
    return address + bytes <= wasm.HEAPU8.length ? address : 0;
  };
  wasm._malloc = (bytes) => {
    const address = take(bytes);
    if (address === 0) throw exhausted(bytes, wasm.HEAPU8.length);
    if (wasm.HEAPU8.length < LARGE_HEAP_BYTES) return address;
    const headroom = take(HEADROOM_BYTES);
    wasm._free(headroom === 0 ? address : headroom);
    if (headroom === 0) throw exhausted(bytes, wasm.HEAPU8.length);
    return address;
  };
}

function exhausted(bytes: number, heap: number): WorkbenchError {
  return new WorkbenchError(
    "out-of-memory",
    `WebAssembly is out of memory: no ${bytes} bytes are left in a heap of ${Math.round(heap / 2 ** 20)} MiB.`,
    "Choose a smaller model, image size or batch size.",
  );
}

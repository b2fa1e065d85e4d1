/**
 * tfjs's WASM heap and our functions over it. The functions are assembled when first asked for and work on tensors in
 * place; where tfjs's module does not show its memory, or the engine has no SIMD, there are none and callers compose.
 */
import * as tf from "@tensorflow/tfjs";
import { assemble } from "./assembler.ts";
import { columnFunctions } from "./column-functions.ts";
import { convolutionFunctions } from "./convolution-functions.ts";
import { poolFunctions } from "./pool-functions.ts";

export interface Heap {
  readonly functions: Readonly<Record<string, (...parameters: number[]) => void>>;
  /** Byte address of a tensor's values. */
  readonly addressOf: (tensor: tf.TensorInfo) => number;
  /** A tensor's values, until `output` or `scratch` is called: a heap that grows leaves views behind. */
  readonly view: (tensor: tf.TensorInfo) => Float32Array;
  /** A new float32 tensor with unset values; kernels return it. */
  readonly output: (shape: number[]) => tf.TensorInfo;
  /** Byte address of at least `bytes`, valid until the next call with the same name. Contents are unset. */
  readonly scratch: (name: string, bytes: number) => number;
  /** The whole heap. Look it up again after `output` or `scratch`: growing replaces it. */
  readonly floats: () => Float32Array;
}

/** What tfjs's types hide. */
interface WasmBackend {
  readonly wasm: {
    readonly asm?: { readonly memory?: WebAssembly.Memory };
    readonly HEAPF32: Float32Array;
    readonly _malloc: (bytes: number) => number;
    readonly _free: (address: number) => void;
  };
  readonly makeOutput: (shape: number[], dtype: "float32") => tf.TensorInfo;
  readonly dataIdMap: { readonly get: (dataId: tf.DataId) => { readonly memoryOffset: number } };
}

const heaps = new WeakMap<object, Heap | null>();

/** Null where our functions cannot run. The backend "wasm" must be initialised. */
export function wasmHeap(): Heap | null {
  const backend: unknown = tf.engine().registry["wasm"];
  if (backend === undefined) return null;
  const known = heaps.get(backend as object);
  if (known !== undefined) return known;
  const heap = createHeap(backend as WasmBackend);
  heaps.set(backend as object, heap);
  return heap;
}

/** For kernels that are installed only where our functions run. @throws Error elsewhere: a bug in `installKernels` */
export function requireHeap(): Heap {
  const heap = wasmHeap();
  if (heap === null) throw new Error("a kernel was installed whose functions cannot run here");
  return heap;
}

function createHeap(backend: WasmBackend): Heap | null {
  const memory = backend.wasm.asm?.memory;
  const bytes = assemble([...columnFunctions(), ...convolutionFunctions(), ...poolFunctions()]);
  if (!(memory instanceof WebAssembly.Memory) || !WebAssembly.validate(bytes)) return null;
  const addressOf: Heap["addressOf"] = ({ dataId }) => backend.dataIdMap.get(dataId).memoryOffset;
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  return {
    functions: instance.exports as Heap["functions"],
    addressOf,
    view: (tensor) => {
      const first = addressOf(tensor) / Float32Array.BYTES_PER_ELEMENT;
      return backend.wasm.HEAPF32.subarray(first, first + tf.util.sizeFromShape(tensor.shape));
    },
    output: (shape) => backend.makeOutput(shape, "float32"),
    scratch: scratchIn(backend),
    floats: () => backend.wasm.HEAPF32,
  };
}

function scratchIn({ wasm }: WasmBackend): Heap["scratch"] {
  const areas = new Map<string, { address: number; bytes: number }>();
  return (name, bytes) => {
    const area = areas.get(name);
    if (area !== undefined && area.bytes >= bytes) return area.address;
    if (area !== undefined) wasm._free(area.address);
    areas.delete(name);
    const address = wasm._malloc(bytes) >>> 0;
    if (address === 0) throw new Error(`out of WASM memory: ${bytes} bytes for ${name}`);
    areas.set(name, { address, bytes });
    return address;
  };
}

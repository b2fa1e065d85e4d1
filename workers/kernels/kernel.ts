/**
 * What a kernel of ours is: a function over tensors, registered in tfjs's kernel registry in place of (or beside) a
 * stock one, so that layers, autodiff and optimisers use it without knowing.
 */
import * as tf from "@tensorflow/tfjs";
import { inOwnType } from "./webgpu/own-type.ts";

export type BackendName = "webgpu" | "wasm" | "cpu";
export type TensorMap = Readonly<Record<string, tf.Tensor>>;
export type Attributes = Readonly<Record<string, unknown>>;
/** The kernel that was registered before. @throws Error when there was none */
export type StockKernel = (inputs: TensorMap, attrs: Attributes) => tf.TensorInfo;

export interface Kernel {
  readonly name: string;
  /** Inputs stay the caller's, the results are the caller's. */
  readonly body: (
    inputs: TensorMap,
    attrs: Attributes,
    stock: StockKernel,
  ) => tf.TensorInfo | tf.TensorInfo[];
}

/** The named input of rank 4. @throws Error when tfjs passed something else: a bug in tfjs or here, not the user's */
export function input(inputs: TensorMap, name: string): tf.Tensor4D {
  const tensor = inputs[name];
  if (tensor?.rank !== 4)
    throw new Error(`kernel input ${name} has shape ${String(tensor?.shape)}, not rank 4`);
  return tensor as tf.Tensor4D;
}

/** The named input of any rank. @throws Error when an op forgot it: a bug there, not the user's */
export function tensorOf(inputs: TensorMap, name: string): tf.Tensor {
  const tensor = inputs[name];
  if (tensor === undefined) throw new Error(`kernel input ${name} is missing`);
  return tensor;
}

/** @throws Error when an op forgot the attribute: a bug there, not the user's */
export function numberOf(attrs: Attributes, name: string): number {
  const value = attrs[name];
  if (typeof value !== "number") throw new Error(`kernel attribute ${name} is ${String(value)}`);
  return value;
}

/** Our WASM functions read float32 only. */
export function allFloat32(inputs: TensorMap): boolean {
  return Object.values(inputs).every(({ dtype }) => dtype === "float32");
}

/** tfjs's configuration for a kernel of ours. `stock` is what was registered under its name before. */
export function toKernelConfig(
  kernel: Kernel,
  backendName: BackendName,
  stock: tf.KernelConfig | null,
): tf.KernelConfig {
  return {
    kernelName: kernel.name,
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const runStock: StockKernel = (stockInputs, stockAttrs) => {
        if (stock === null)
          throw new Error(
            `${kernel.name} on ${backendName}: no stock kernel for ${JSON.stringify(stockAttrs)}`,
          );
        const result = stock.kernelFunc({
          inputs: { ...stockInputs },
          attrs: stockAttrs as tf.NamedAttrMap,
          backend,
        });
        return result as tf.TensorInfo;
      };
      const given = asTensors(inputs);
      const { tensors, made } = backendName === "webgpu" ? inOwnType(given) : { tensors: given, made: [] };
      try {
        return kernel.body(tensors, attrs ?? {}, runStock);
      } finally {
        tf.dispose([...made]);
      }
    },
  };
}

/** Ops hand tensors to kernels (and nothing for a bias there is not); a kernel calling another could pass less. */
function asTensors(inputs: Readonly<Record<string, unknown>>): TensorMap {
  const tensors: Record<string, tf.Tensor> = {};
  for (const [name, given] of Object.entries(inputs)) {
    if (given === undefined || given === null) continue;
    if (!(given instanceof tf.Tensor)) throw new Error(`kernel input ${name} is not a tensor`);
    tensors[name] = given as tf.Tensor;
  }
  return tensors;
}

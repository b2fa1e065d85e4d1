/** tfjs kernels of pools' gradients in our WGSL. */
import * as tf from "@tensorflow/tfjs";
import { poolInfo } from "../../compose/max-pool-gradient.ts";
import { allFloat32, input, type Kernel } from "../../kernel.ts";
import { dispatch, disposeTensor, newTensor } from "../dispatch.ts";
import {
  cellThreads,
  gatherWindowsCode,
  maximumPositionsCode,
  positionThreads,
  separateMaxCode,
  windowThreads,
  type PoolGeometry,
} from "./code.ts";

/** dy [n, oh, ow, c], input [n, h, w, c] → [n, h, w, c]. */
export const maxPoolGradientKernel: Kernel = {
  name: tf.MaxPoolGrad,
  body(inputs, attrs, stock) {
    if (!allFloat32(inputs)) return stock(inputs, attrs);
    const x = input(inputs, "input");
    const dy = input(inputs, "dy");
    const p = poolInfo(x, attrs);
    const overlap = p.filterHeight > p.strideHeight || p.filterWidth > p.strideWidth;
    return overlap ? overlappingMax(x, dy, p) : separateMax(x, dy, p);
  },
};

/** dy [n, oh, ow, c], input [n, h, w, c] → [n, h, w, c]. */
export const averagePoolGradientKernel: Kernel = {
  name: tf.AvgPoolGrad,
  body(inputs, attrs, stock) {
    if (!allFloat32(inputs)) return stock(inputs, attrs);
    const x = input(inputs, "input");
    const p = poolInfo(x, attrs);
    const dx = newTensor(x.shape);
    dispatch(
      { key: keyOf("average-pool", p), code: () => gatherWindowsCode(p, "average") },
      { tensors: [input(inputs, "dy"), dx], workgroups: positionThreads(p).workgroups },
    );
    return dx;
  },
};

function separateMax(x: tf.Tensor4D, dy: tf.Tensor4D, p: PoolGeometry): tf.TensorInfo {
  const dx = newTensor(x.shape);
  dispatch(
    { key: keyOf("separate-max", p), code: () => separateMaxCode(p) },
    { tensors: [x, dy, dx], workgroups: cellThreads(p).workgroups },
  );
  return dx;
}

function overlappingMax(x: tf.Tensor4D, dy: tf.Tensor4D, p: PoolGeometry): tf.TensorInfo {
  const positions = newTensor(dy.shape);
  dispatch(
    { key: keyOf("maximum-positions", p), code: () => maximumPositionsCode(p) },
    { tensors: [x, positions], workgroups: windowThreads(p).workgroups },
  );
  const dx = newTensor(x.shape);
  dispatch(
    { key: keyOf("gather-maxima", p), code: () => gatherWindowsCode(p, "max") },
    { tensors: [dy, positions, dx], workgroups: positionThreads(p).workgroups },
  );
  disposeTensor(positions);
  return dx;
}

function keyOf(name: string, p: PoolGeometry): string {
  const { padInfo, inShape, outShape } = p;
  const numbers = [inShape, outShape, p.filterHeight, p.filterWidth, p.strideHeight, p.strideWidth];
  return `${name} ${[...numbers, padInfo.top, padInfo.left].join()}`;
}

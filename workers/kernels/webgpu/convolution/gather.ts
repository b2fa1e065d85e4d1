/** Runs the convolutions that gather. */
import type * as tf from "@tensorflow/tfjs";
import type { ConvolutionGeometry } from "../../convolution-geometry.ts";
import { dispatch, newTensor } from "../dispatch.ts";
import { blocksOf } from "../wgsl/channels.ts";
import { depthwiseBackward, depthwiseForward, fullBackward, fullForward } from "./channel-schemes.ts";
import { gatherCode, gatherThreads, type Finish, type Scheme } from "./gather-code.ts";
import { forwardScheme, inputGradientScheme } from "./schemes.ts";

export interface Gathering {
  readonly kind: "full" | "depthwise";
  readonly direction: "forward" | "backward";
  /** neighbouring positions of the result that one thread computes, at most */
  readonly positions: number;
  /** of the result */
  readonly activation?: Finish["activation"];
}

export interface GatherInputs {
  /** x [n, h, w, ci] forward, dy [n, oh, ow, co] backward */
  readonly source: tf.TensorInfo;
  /** [fh, fw, ci, co], depthwise [fh, fw, c, m] */
  readonly filter: tf.TensorInfo;
  /** of the result's channels */
  readonly bias?: tf.TensorInfo | undefined;
}

/** y [n, oh, ow, co] forward, dx [n, h, w, ci] backward. */
export function gather(
  { source, filter, bias }: GatherInputs,
  g: ConvolutionGeometry,
  gathering: Gathering,
): tf.TensorInfo {
  const scheme = schemeOf(g, gathering);
  const { height, width, channels } = scheme.result;
  const result = newTensor([g.batch, height, width, channels]);
  const { kind, direction, activation = "linear" } = gathering;
  const tensors = [source, filter, result];
  if (bias) tensors.push(bias);
  const finish: Finish = { hasBias: bias !== undefined, activation };
  const names = [kind, direction, bias ? "bias" : "", activation].join(" ");
  dispatch(
    {
      key: `gather ${names} ${Object.values(g).join()} ${scheme.positions}`,
      code: () => gatherCode(g, scheme, finish),
    },
    { tensors, workgroups: gatherThreads(scheme, g.batch).workgroups },
  );
  return result;
}

/** Threads that `gather` takes. */
export function threadCount(g: ConvolutionGeometry, gathering: Gathering): number {
  const { result, tiles } = schemeOf(g, gathering);
  return g.batch * result.height * tiles * blocksOf(result.channels);
}

function schemeOf(g: ConvolutionGeometry, { kind, direction, positions }: Gathering): Scheme {
  const full = kind === "full";
  if (direction === "forward") {
    const channels = full ? fullForward(g) : depthwiseForward(g);
    const most = Math.min(positions, mostPositions(g.filterWidth, g.strideWidth));
    return forwardScheme(g, channels, evenPositions(g.outWidth, most));
  }
  const channels = full ? fullBackward(g) : depthwiseBackward(g);
  const most = Math.min(positions, mostPositions(Math.ceil(g.filterWidth / g.strideWidth), 1));
  return inputGradientScheme(g, channels, evenPositions(Math.ceil(g.inWidth / g.strideWidth), most));
}

/** Columns of the source that a thread holds in registers, 4 each. */
const MOST_COLUMNS = 20;

/** So many that the columns they see, `taps` each and a stride apart, fit into registers. */
function mostPositions(taps: number, stride: number): number {
  return Math.max(1, Math.floor((MOST_COLUMNS - taps) / stride) + 1);
}

/** Positions a thread, such that the last thread of a row of `width` has about as many as the others. */
function evenPositions(width: number, most: number): number {
  return Math.ceil(width / Math.ceil(width / most));
}

/** Runs the convolutions that gather. */
import type * as tf from "@tensorflow/tfjs";
import type { ConvolutionGeometry } from "../../convolution-geometry.ts";
import { dispatch, newTensor } from "../dispatch.ts";
import { blocksOf } from "../wgsl/channels.ts";
import { depthwiseBackward, depthwiseForward, fullBackward, fullForward } from "./channel-schemes.ts";
import { gatherCode, gatherThreads, type Scheme } from "./gather-code.ts";
import { forwardScheme, inputGradientScheme } from "./schemes.ts";

export interface Gathering {
  readonly kind: "full" | "depthwise";
  readonly direction: "forward" | "backward";
  /** neighbouring positions of the result that one thread computes, at most */
  readonly positions: number;
}

/**
 * Forward: x [n, h, w, ci] → y [n, oh, ow, co]. Backward: dy [n, oh, ow, co] → dx [n, h, w, ci].
 * @param filter - [fh, fw, ci, co], depthwise [fh, fw, c, m]
 */
export function gather(
  source: tf.TensorInfo,
  filter: tf.TensorInfo,
  g: ConvolutionGeometry,
  gathering: Gathering,
): tf.TensorInfo {
  const scheme = schemeOf(g, gathering);
  const { height, width, channels } = scheme.result;
  const result = newTensor([g.batch, height, width, channels]);
  const { kind, direction } = gathering;
  dispatch(
    {
      key: `gather ${kind} ${direction} ${Object.values(g).join()} ${scheme.positions}`,
      code: () => gatherCode(g, scheme),
    },
    { tensors: [source, filter, result], workgroups: gatherThreads(scheme, g.batch).workgroups },
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
  if (direction === "forward")
    return forwardScheme(
      g,
      full ? fullForward(g) : depthwiseForward(g),
      evenPositions(g.outWidth, positions),
    );
  const columns = Math.ceil(g.inWidth / g.strideWidth);
  return inputGradientScheme(
    g,
    full ? fullBackward(g) : depthwiseBackward(g),
    evenPositions(columns, positions),
  );
}

/** Positions a thread, such that the last thread of a row of `width` has about as many as the others. */
function evenPositions(width: number, most: number): number {
  return Math.ceil(width / Math.ceil(width / most));
}

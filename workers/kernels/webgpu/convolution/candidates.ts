/** In which ways convolutions and their gradients can be computed, the one to take untimed first. */
import type * as tf from "@tensorflow/tfjs";
import type { ConvolutionGeometry, Shape4 } from "../../convolution-geometry.ts";
import { input, type Attributes, type TensorMap } from "../../kernel.ts";
import { stockCandidate, type Candidate } from "../choose/index.ts";
import { depthwiseTile, filterGradient, largeTile, smallTile } from "./filter-gradient.ts";
import type { FilterTile } from "./filter-gradient-code.ts";
import { gather, threadCount, type Gathering } from "./gather.ts";

/**
 * Never the stock kernel, a thread per weight that walks the whole batch: on a software device it takes minutes.
 * A row of several taps has many sums already, and where registers are short the large tile is slow.
 */
export function filterGradientCandidates(
  g: ConvolutionGeometry,
  kind: Gathering["kind"],
): readonly Candidate[] {
  if (kind === "depthwise") return [filterGradientIn("tile", g, depthwiseTile(g))];
  const small = filterGradientIn("small tile", g, smallTile(g));
  const tile = largeTile(g);
  if (tile === null) return [small];
  const large = filterGradientIn("large tile", g, tile);
  return tile.span === 1 ? [large, small] : [small, large];
}

function filterGradientIn(name: string, g: ConvolutionGeometry, tile: FilterTile): Candidate {
  const run = (inputs: TensorMap, attrs: Attributes): tf.TensorInfo =>
    filterGradient(input(inputs, "x"), input(inputs, "dy"), g, tile, attrs["filterShape"] as Shape4);
  return { name, run };
}

/** With fewer threads a GPU waits for its memory; then each takes fewer positions. */
const FEW_THREADS = 1 << 13;

/** Our kernel with many positions a thread, with few, and the stock one. */
export function gatherCandidates(
  g: ConvolutionGeometry,
  gathering: Omit<Gathering, "positions">,
): readonly Candidate[] {
  const [many, few] = [8, 4].map((positions) => gatherIn(g, { ...gathering, positions }));
  const isSmall = threadCount(g, { ...gathering, positions: 8 }) < FEW_THREADS;
  return isSmall ? [few!, many!, stockCandidate] : [many!, few!, stockCandidate];
}

function gatherIn(g: ConvolutionGeometry, gathering: Gathering): Candidate {
  const source = gathering.direction === "forward" ? "x" : "dy";
  const run = (inputs: TensorMap): tf.TensorInfo => {
    const { bias } = inputs;
    return gather({ source: input(inputs, source), filter: input(inputs, "filter"), bias }, g, gathering);
  };
  return { name: `${gathering.positions} positions`, run };
}

/**
 * What a trial will need, before anything of it has run: enough to keep a trial of a gigabyte off a phone, and to share
 * a relay's time fairly. Time is that of the reference machine (`NodeOffer.speed` 1).
 */
import { MOST_TRIAL_MS, type Needs } from "../../protocol/index.ts";
import type { Params, TrialOrder } from "../../study/index.ts";

/** What an estimate knows of the data. */
export interface DataSize {
  /** of one sample: [height, width, channels] or [features] */
  readonly shape: readonly number[];
  readonly samples: number;
  readonly trainCount: number;
  /** values and labels, decoded */
  readonly bytes: number;
}

export interface TrialEstimate {
  readonly memoryBytes: number;
  readonly bufferBytes: number;
  readonly estimateMs: number;
}

/** Of the program, its libraries and an open backend. */
const BASE_BYTES = 256 * 2 ** 20;
/** Data lie in the host, on the device, and once on their way between. */
const DATA_COPIES = 3;
/** Outputs that are kept for the gradients, per convolution, with what belongs to them. */
const KEPT_LAYERS = 12;
/**
 * Multiplications of the forward pass that the reference machine trains by in a second. Rather too many than too few: a
 * node that is faster than it can be is doubted, one that is slower is not.
 */
const REFERENCE_RATE = 1e10;
const STARTING_MS = 500;

export function estimateTrial({ spec, untilEpoch }: TrialOrder, data: DataSize): TrialEstimate {
  const batch = numberOf(spec.params, "batch_size", 32);
  const width = numberOf(spec.params, "width", 16);
  const inputs = data.shape.reduce((product, extent) => product * extent, 1);
  const isPicture = data.shape.length === 3;
  const pixels = isPicture ? data.shape[0]! * data.shape[1]! : 0;
  const activations = 4 * batch * KEPT_LAYERS * (isPicture ? pixels * width : inputs + 8 * width);
  // each stage halves the sides and doubles the width: every stage costs as much as the first
  const perSample = isPicture
    ? 9 * pixels * width * (data.shape[2]! + width * numberOf(spec.params, "stages", 3))
    : width * (inputs + 4 * width);
  const epochs = untilEpoch - (spec.resumeFrom?.epoch ?? 0);
  const seconds = (Math.max(1, epochs) * data.trainCount * perSample) / REFERENCE_RATE;
  return {
    memoryBytes: Math.ceil(BASE_BYTES + DATA_COPIES * data.bytes + activations),
    bufferBytes: Math.ceil(Math.max(data.bytes, 4 * batch * (isPicture ? pixels * width : inputs + width))),
    estimateMs: Math.min(MOST_TRIAL_MS, Math.ceil(STARTING_MS + 1000 * seconds)),
  };
}

export const needsOf = ({ memoryBytes, bufferBytes }: TrialEstimate, backend: Needs["backend"]): Needs => ({
  backend,
  memoryBytes,
  bufferBytes,
  features: [],
});

function numberOf(params: Params, name: string, usual: number): number {
  const value = params[name];
  return typeof value === "number" && value > 0 ? value : usual;
}

/**
 * Messages between a host (storage worker, CLI, node) and the one trial worker behind a MessagePort or a child
 * process's IPC. The worker has no storage, no network: all it needs comes through here. Arrays are transferred.
 */
import * as v from "valibot";
import { CheckpointRef, Positive, TrialEvent, TrialOrder } from "../study/index.ts";
import { TrialData } from "./trial-data.ts";

const bytes = v.instance(Uint8Array);

/** A checkpoint's bytes are one safetensors-like file written by workers/trial. */
const requestId = v.pipe(v.number(), v.integer());

export const HostMessage = v.variant("type", [
  /** first message: choose the backend; wasm binaries come along because the sandbox cannot fetch */
  v.object({
    type: v.literal("open"),
    backend: v.picklist(["auto", "webgpu", "wasm", "cpu"]),
    wasm: v.record(v.string(), bytes),
    /** on what a trial goes on whose GPU was lost and does not come back; absent: it fails */
    whenLost: v.optional(v.literal("wasm")),
  }),
  v.object({ type: v.literal("provide-data"), data: TrialData }),
  v.object({
    type: v.literal("run"),
    order: TrialOrder,
    checkpoint: v.nullable(bytes),
    /** how often memory ran out since that checkpoint: each time halves the micro-batches */
    halvings: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  }),
  /**
   * Trains the program as its config.yaml stands, for nothing but to see how fast it is, for about `seconds` after its
   * first steps; a second such message finds those done
   */
  v.object({ type: v.literal("rehearse"), id: requestId, epochs: Positive, seconds: v.number() }),
  v.object({ type: v.literal("stop"), trial: v.number(), how: v.picklist(["pause", "cancel"]) }),
  /** outputs in inference mode for `values` shaped like the data; weights from a checkpoint's best epoch */
  v.object({
    type: v.literal("predict"),
    id: requestId,
    checkpoint: bytes,
    values: v.union([v.instance(Uint8Array), v.instance(Float32Array)]),
  }),
  /** class activation maps (Grad-CAM++) for samples and one class each */
  v.object({
    type: v.literal("explain"),
    id: requestId,
    checkpoint: bytes,
    values: v.instance(Uint8Array),
    classes: v.instance(Int32Array),
  }),
  /** tfjs layers-model of a checkpoint's best epoch */
  v.object({ type: v.literal("export-model"), id: requestId, checkpoint: bytes }),
  v.object({ type: v.literal("close") }),
]);
export type HostMessage = v.InferOutput<typeof HostMessage>;

export const ErrorRecord = v.object({
  code: v.string(),
  message: v.string(),
  action: v.string(),
  detail: v.optional(v.string()),
});
export type ErrorRecord = v.InferOutput<typeof ErrorRecord>;

export const WorkerMessage = v.variant("type", [
  v.object({
    type: v.literal("opened"),
    backend: v.picklist(["webgpu", "wasm", "cpu"]),
    adapter: v.string(),
    /** why a better backend was not taken; null when the best was */
    fallback: v.nullable(v.string()),
    probeMs: v.number(),
  }),
  v.object({ type: v.literal("trial-event"), event: TrialEvent }),
  /** precedes the `checkpoint-saved` event of the same epoch; store it before journalling that event */
  v.object({
    type: v.literal("checkpoint"),
    trial: v.number(),
    attempt: v.number(),
    checkpoint: CheckpointRef,
    bytes,
  }),
  v.object({ type: v.literal("heartbeat"), numTensors: v.number(), numBytes: v.number() }),
  v.object({ type: v.literal("rehearsed"), id: requestId, stepsPerSecond: v.number() }),
  /** probabilities float32 [n, classes], of a regression standardised numbers; milliseconds of compute for one sample */
  v.object({
    type: v.literal("predicted"),
    id: requestId,
    probabilities: v.instance(Float32Array),
    millisecondsPerSample: v.number(),
  }),
  /** maps float32 [n, height, width] in [0, 1] at the resolution of the last convolution; null when there is none */
  v.object({
    type: v.literal("explained"),
    id: requestId,
    maps: v.nullable(v.object({ height: Positive, width: Positive, values: v.instance(Float32Array) })),
  }),
  v.object({ type: v.literal("exported"), id: requestId, modelJson: v.string(), weights: bytes }),
  v.object({ type: v.literal("request-failed"), id: v.nullable(requestId), error: ErrorRecord }),
]);
export type WorkerMessage = v.InferOutput<typeof WorkerMessage>;

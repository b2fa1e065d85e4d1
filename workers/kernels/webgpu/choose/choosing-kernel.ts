/**
 * A kernel that can be computed in several ways. Kernels run synchronously and a GPU is timed asynchronously, so a
 * kernel that meets a shape for the first time takes the way that usually does well and notes the question;
 * `timeChoices` answers it later, for this device and this shape.
 */
import type * as tf from "@tensorflow/tfjs";
import type { Attributes, Kernel, StockKernel, TensorMap } from "../../kernel.ts";
import { chosenName, noteRequest } from "./choices.ts";

/** One way to compute a kernel. */
export interface Candidate {
  readonly name: string;
  /** The result is the caller's. */
  readonly run: (inputs: TensorMap, attrs: Attributes, stock: StockKernel) => tf.TensorInfo;
}

export interface Choice {
  /** same key, same candidates and about the same cost of each */
  readonly key: string;
  /** the one to take untimed comes first */
  readonly candidates: readonly Candidate[];
}

export const stockCandidate: Candidate = {
  name: "stock",
  run: (inputs, attrs, stock) => stock(inputs, attrs),
};

/** @param choiceOf - null where only the stock kernel will do */
export function choosingKernel(
  name: string,
  choiceOf: (inputs: TensorMap, attrs: Attributes) => Choice | null,
): Kernel {
  return {
    name,
    body(inputs, attrs, stock) {
      const choice = choiceOf(inputs, attrs);
      if (choice === null) return stock(inputs, attrs);
      return choose(`${name} ${choice.key}`, choice, { inputs, attrs, stock }).run(inputs, attrs, stock);
    },
  };
}

interface Call {
  readonly inputs: TensorMap;
  readonly attrs: Attributes;
  readonly stock: StockKernel;
}

function choose(key: string, { candidates }: Choice, { inputs, attrs, stock }: Call): Candidate {
  const [usual] = candidates;
  if (usual === undefined) throw new Error(`${key}: no candidate`);
  if (candidates.length === 1) return usual;
  const name = chosenName(key);
  if (name !== undefined) return candidates.find((candidate) => candidate.name === name) ?? usual;
  const shapes = Object.entries(inputs).map(([input, tensor]) => [input, tensor.shape] as const);
  noteRequest({ key, shapes: Object.fromEntries(shapes), attrs, stock, candidates });
  return usual;
}

import type * as tf from "@tensorflow/tfjs";
import { badBackbone, type BackboneFiles } from "./files/index.ts";

/** A network on the current backend, cut off at the layer whose output is taken. */
export interface LoadedNetwork {
  readonly layer: string;
  /** [height, width] where the network takes no other; null: any */
  readonly inputSize: readonly [number, number] | null;
  /** @param pixels - [batch, height, width, 3], scaled @returns [batch, height, width, channels] */
  run(pixels: tf.Tensor4D): tf.Tensor;
  dispose(): void;
}

type Shape = readonly (number | null | undefined)[] | undefined;

/** @throws WorkbenchError unless the network takes pictures in colour, and nothing else */
export function requirePictures({ name }: BackboneFiles, inputs: readonly Shape[]): void {
  const [shape, ...others] = inputs;
  if (inputs.length !== 1)
    throw badBackbone(
      `${name} takes ${others.length + 1} inputs.`,
      "Give a network that takes pictures only.",
    );
  const channels = shape?.at(-1);
  const fits = shape === undefined || (shape.length === 4 && (!isKnown(channels) || channels === 3));
  if (fits) return;
  throw badBackbone(
    `${name} takes [${shape.map((side) => (isKnown(side) ? side : "any")).join(", ")}], not pictures: [any, height, width, 3].`,
    "Give a network for colour pictures whose channels come last.",
  );
}

const isKnown = (side: number | null | undefined): side is number => typeof side === "number" && side > 0;

/** @param names - of all layers, in order */
export const noLayer = ({ name, layer }: BackboneFiles, names: readonly string[]): Error =>
  badBackbone(
    layer === null
      ? `${name} has no layer whose output has a height and a width; its last ones are ${names.slice(-5).join(", ")}.`
      : `${name} has no layer ${JSON.stringify(layer)}; its last ones are ${names.slice(-5).join(", ")}.`,
    layer === null ? "Give a convolutional network." : "Name one of the model's layers.",
  );

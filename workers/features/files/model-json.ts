import type { io } from "@tensorflow/tfjs";
import * as v from "valibot";

const Manifest = v.array(
  v.looseObject({
    paths: v.array(v.string()),
    weights: v.array(v.looseObject({ name: v.string(), shape: v.array(v.number()), dtype: v.string() })),
  }),
);
const ModelJson = v.custom<io.ModelJSON>(
  (value) =>
    typeof value === "object" &&
    value !== null &&
    "modelTopology" in value &&
    typeof value.modelTopology === "object" &&
    value.modelTopology !== null &&
    "weightsManifest" in value &&
    v.is(Manifest, value.weightsManifest),
  "not a tfjs model.json with modelTopology and weightsManifest",
);

/** @param value - a parsed model.json @throws ValiError when it is none */
export const parseModelJson = (value: unknown): io.ModelJSON => v.parse(ModelJson, value);

export const isModelJson = (value: unknown): boolean => v.is(ModelJson, value);

const bytesOf: Readonly<Record<string, number>> = {
  ...{ float32: 4, int32: 4, bool: 1, complex64: 8 },
  ...{ uint8: 1, uint16: 2, float16: 2 },
};

/** How many bytes its weight files have; null where that is not known, as for strings. */
export function weightBytes({ weightsManifest }: io.ModelJSON): number | null {
  const sizes = weightsManifest.flatMap(({ weights }) =>
    weights.map(({ shape, dtype, quantization }) => {
      const each = bytesOf[quantization?.dtype ?? dtype];
      return each === undefined ? null : shape.reduce((product, side) => product * side, each);
    }),
  );
  return sizes.includes(null) ? null : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}

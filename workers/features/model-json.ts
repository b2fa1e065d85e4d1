import type { io } from "@tensorflow/tfjs";
import * as v from "valibot";

const Manifest = v.array(
  v.looseObject({ paths: v.array(v.string()), weights: v.array(v.looseObject({ name: v.string() })) }),
);
const ModelJson = v.custom<io.ModelJSON>(
  (value) =>
    typeof value === "object" &&
    value !== null &&
    "modelTopology" in value &&
    "weightsManifest" in value &&
    v.is(Manifest, value.weightsManifest),
  "not a tfjs model.json with modelTopology and weightsManifest",
);

/** @param value - a parsed model.json @throws ValiError when it is none */
export const parseModelJson = (value: unknown): io.ModelJSON => v.parse(ModelJson, value);

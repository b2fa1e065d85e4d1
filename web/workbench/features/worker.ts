/** Computes features of the transfer family by the shipped backbone. Trusted code of ours: it needs no sandbox. */
import type { io } from "@tensorflow/tfjs";
import { expose } from "comlink";
import * as v from "valibot";
import { loadBackend } from "../../../workers/backend/index.ts";
import { browserDecoder } from "../../../workers/data/browser/index.ts";
import {
  backboneSize,
  computeFeatures,
  loadBackbone,
  shippedBackbone,
} from "../../../workers/features/index.ts";
import { carryWorkbenchErrors } from "../cross-thread-errors.ts";
import { fetchPart } from "../fetch-part.ts";
import type { RemoteFeatures } from "./request.ts";

const ModelJson = v.custom<io.ModelJSON>(
  (value) =>
    typeof value === "object" && value !== null && "modelTopology" in value && "weightsManifest" in value,
  "a tfjs model.json",
);

const api: RemoteFeatures = {
  async compute({ items, imageSize, sizedBy, base, wasm }, read, onProgress) {
    await loadBackend("auto", {
      wasm,
      gpu: () => Promise.resolve((navigator as Partial<Navigator>).gpu ?? null),
    });
    const [model, weights] = await Promise.all([
      fetchPart(base, "engine/backbone.json").then((response) => response.json() as Promise<unknown>),
      fetchPart(base, "engine/backbone.bin").then((response) => response.arrayBuffer()),
    ]);
    const backbone = await loadBackbone(shippedBackbone(v.parse(ModelJson, model), new Uint8Array(weights)));
    try {
      const size = backboneSize(sizedBy, imageSize);
      return await computeFeatures(items, { read, decoder: browserDecoder() }, backbone, size, {
        onProgress,
      });
    } finally {
      backbone.dispose();
    }
  },
};

carryWorkbenchErrors();
expose(api);

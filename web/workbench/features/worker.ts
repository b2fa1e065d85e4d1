/** Computes features of the transfer family. A backbone is data that tfjs reads, no code: it needs no sandbox. */
import { expose } from "comlink";
import { loadBackend } from "../../../workers/backend/index.ts";
import { browserDecoder } from "../../../workers/data/browser/index.ts";
import { computeFeatures, loadBackbone, tryBackbone } from "../../../workers/features/index.ts";
import { carryWorkbenchErrors } from "../cross-thread-errors.ts";
import type { FeatureEngine, RemoteFeatures } from "./request.ts";

const openBackend = ({ wasm }: FeatureEngine) =>
  loadBackend("auto", {
    wasm,
    gpu: () => Promise.resolve((navigator as Partial<Navigator>).gpu ?? null),
  });

const api: RemoteFeatures = {
  async compute(request, read, onProgress) {
    await openBackend(request);
    const backbone = await loadBackbone(request.backbone);
    try {
      const opened = { read, decoder: browserDecoder() };
      return await computeFeatures(request.items, opened, backbone, request.size, { onProgress });
    } finally {
      backbone.dispose();
    }
  },
  async tryOut(engine) {
    await openBackend(engine);
    return tryBackbone(engine.backbone);
  },
};

carryWorkbenchErrors();
expose(api);

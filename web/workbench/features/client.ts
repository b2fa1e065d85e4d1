import { proxy, wrap } from "comlink";
import type { OnProgress, ReadImage } from "../../../workers/data/index.ts";
import { trusted } from "../../runners/trusted.ts";
import type { ComputedFeatures, FeatureRequest, RemoteFeatures } from "./request.ts";
import workerUrl from "./worker.ts?worker&url";

/** Computes features in a worker that ends with the work, so that its memory is free again. */
export async function computeFeaturesApart(
  request: FeatureRequest,
  read: ReadImage,
  onProgress: OnProgress = () => undefined,
): Promise<ComputedFeatures> {
  const worker = new Worker(trusted.createScriptURL(workerUrl), { type: "module", name: "features" });
  try {
    return await wrap<RemoteFeatures>(worker).compute(request, proxy(read), proxy(onProgress));
  } finally {
    worker.terminate();
  }
}

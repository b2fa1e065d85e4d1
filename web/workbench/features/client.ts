import { proxy, wrap, type Remote } from "comlink";
import type { OnProgress, ReadImage } from "../../../workers/data/index.ts";
import type { Features, TriedBackbone } from "../../../workers/features/index.ts";
import { trusted } from "../../runners/trusted.ts";
import type { FeatureEngine, FeatureRequest, RemoteFeatures } from "./request.ts";
import workerUrl from "./worker.ts?worker&url";

export const computeFeaturesApart = (
  request: FeatureRequest,
  read: ReadImage,
  onProgress: OnProgress = () => undefined,
): Promise<Features> => apart((worker) => worker.compute(request, proxy(read), proxy(onProgress)));

export const tryBackboneApart = (engine: FeatureEngine): Promise<TriedBackbone> =>
  apart((worker) => worker.tryOut(engine));

/** In a worker that ends with the work, so that its memory is free again. */
async function apart<T>(work: (worker: Remote<RemoteFeatures>) => Promise<T>): Promise<T> {
  const worker = new Worker(trusted.createScriptURL(workerUrl), { type: "module", name: "features" });
  try {
    return await work(wrap<RemoteFeatures>(worker));
  } finally {
    worker.terminate();
  }
}

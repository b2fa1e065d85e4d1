import { proxy, wrap, type Remote } from "comlink";
import type { OnProgress, ReadImage } from "../../../workers/data/index.ts";
import type { Features, TriedBackbone } from "../../../workers/features/index.ts";
import { workApart } from "../work-apart.ts";
import type { FeatureEngine, FeatureRequest, RemoteFeatures } from "./request.ts";
import url from "./worker.ts?worker&url";

export const computeFeaturesApart = (
  request: FeatureRequest,
  read: ReadImage,
  onProgress: OnProgress = () => undefined,
): Promise<Features> => apart((worker) => worker.compute(request, proxy(read), proxy(onProgress)));

export const tryBackboneApart = (engine: FeatureEngine): Promise<TriedBackbone> =>
  apart((worker) => worker.tryOut(engine));

const apart = <T>(work: (worker: Remote<RemoteFeatures>) => Promise<T>): Promise<T> =>
  workApart({ url, name: "features" }, (worker) => work(wrap<RemoteFeatures>(worker)));

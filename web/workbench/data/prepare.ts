/** Decodes a study's data once, keeps the result on this device, and hands it to trials. */
import { WorkbenchError, type Split } from "../../../study/index.ts";
import { templateByName, type DataNeeds, type Form } from "../../../templates/index.ts";
import {
  prepareTrialData,
  subsetDataset,
  type ImageDecoder,
  type OnProgress,
} from "../../../workers/data/index.ts";
import type { Storage } from "../../storage/index.ts";
import { decodePrepared, encodePrepared, type PreparedData } from "./packed-file.ts";
import { openDataset } from "./stored-data.ts";

export interface PrepareRequest {
  readonly dataset: string;
  readonly template: string;
  readonly form: Form;
  readonly split: Pick<Split, "seed" | "validationShare">;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

export interface Preparer {
  prepare(request: PrepareRequest): Promise<PreparedData>;
}

/** The last result stays in memory, because a study asks for it again and again. */
export function createPreparer(storage: Storage, decoder: ImageDecoder): Preparer {
  let last: { readonly key: string; readonly prepared: Promise<PreparedData> } | null = null;
  return {
    prepare(request) {
      const needs = templateByName(request.template).dataNeeds(request.form);
      const key = packKeyOf(request, needs);
      if (last?.key === key) return last.prepared;
      const prepared = load(storage, decoder, request, needs, key);
      last = { key, prepared };
      prepared.catch(() => {
        if (last?.key === key) last = null;
      });
      return prepared;
    },
  };
}

function packKeyOf(
  { dataset, split }: PrepareRequest,
  { kind, imageSize, subsetPercentage }: DataNeeds,
): string {
  return `packs/${dataset}/${kind}-${imageSize}-${subsetPercentage}-${split.seed}-${split.validationShare}`;
}

async function load(
  storage: Storage,
  decoder: ImageDecoder,
  request: PrepareRequest,
  needs: DataNeeds,
  key: string,
): Promise<PreparedData> {
  const opened = await openDataset(storage, decoder, request.dataset);
  const stored = await storage.files.read(key);
  const { seed, validationShare } = request.split;
  const manifest = subsetDataset(opened.manifest, needs.subsetPercentage, seed);
  const known = stored ? decodePrepared(stored, manifest) : null;
  if (known) return known;
  if (needs.kind === "features") throw noFeatures();
  const { imageSize, subsetPercentage } = needs;
  const { onProgress, signal } = request;
  const prepared = await prepareTrialData(opened, {
    imageSize,
    subsetPercentage,
    seed,
    validationShare,
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
  });
  await storage.files.write(key, encodePrepared(prepared));
  return prepared;
}

function noFeatures(): WorkbenchError {
  return new WorkbenchError(
    "features-unavailable",
    "The features of a pretrained network cannot be computed in this page.",
    'Choose the model family "scratch", or use the command line for "transfer".',
  );
}

/** Decodes a study's data once, keeps the result on this device, and hands it to trials. */
import type { Split } from "../../../study/index.ts";
import type { Form, PictureNeeds } from "../../../templates/index.ts";
import {
  chooseSamples,
  labelRows,
  prepareTrialData,
  subsetDataset,
  type ImageDecoder,
  type OnProgress,
  type OpenedData,
} from "../../../workers/data/index.ts";
import {
  backboneSize,
  parseBackboneId,
  SHIPPED,
  type BackboneFiles,
} from "../../../workers/features/files/index.ts";
import { computeFeaturesApart } from "../features/client.ts";
import type { FeatureEngine } from "../features/request.ts";
import type { Storage } from "../../storage/index.ts";
import { decodePrepared, encodePrepared, type PreparedData } from "./packed-file.ts";
import { pictureNeeds } from "./picture-needs.ts";
import { openDataset } from "./stored-data.ts";

export interface PrepareRequest {
  readonly dataset: string;
  readonly template: string;
  readonly form: Form;
  readonly split: Pick<Split, "seed" | "validationShare">;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

/** what computing features takes beside the images */
export interface FeatureParts {
  /** @param id - as a form names it */
  backbone(id: string): Promise<BackboneFiles>;
  wasm(): Promise<FeatureEngine["wasm"]>;
}

export interface Preparer {
  prepare(request: PrepareRequest): Promise<PreparedData>;
}

/** The last result stays in memory, because a study asks for it again and again. */
export function createPreparer(storage: Storage, decoder: ImageDecoder, engine: FeatureParts): Preparer {
  let last: { readonly key: string; readonly prepared: Promise<PreparedData> } | null = null;
  return {
    prepare(request) {
      const needs = pictureNeeds(request.template, request.form);
      const key = packKeyOf(request, needs);
      if (last?.key === key) return last.prepared;
      const prepared = load({ storage, decoder, engine }, request, needs, key);
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
  { kind, imageSize, subsetPercentage, backbone = SHIPPED }: PictureNeeds,
): string {
  const own = parseBackboneId(backbone);
  const suffix = own ? `-${own.sha256.slice(0, 32)}` : "";
  return `packs/${dataset}/${kind}-${imageSize}-${subsetPercentage}-${split.seed}-${split.validationShare}${suffix}`;
}

async function load(
  { storage, decoder, engine }: { storage: Storage; decoder: ImageDecoder; engine: FeatureParts },
  request: PrepareRequest,
  needs: PictureNeeds,
  key: string,
): Promise<PreparedData> {
  const opened = await openDataset(storage, decoder, request.dataset);
  const stored = await storage.files.read(key);
  const manifest = subsetDataset(opened.manifest, needs.subsetPercentage, request.split.seed);
  const known = stored ? decodePrepared(stored, manifest) : null;
  if (known) return known;
  const prepared = await (needs.kind === "features" ? prepareFeatures : preparePictures)(
    opened,
    request,
    needs,
    engine,
  );
  await storage.files.write(key, encodePrepared(prepared));
  return prepared;
}

function preparePictures(
  opened: OpenedData,
  request: PrepareRequest,
  needs: PictureNeeds,
): Promise<PreparedData> {
  return prepareTrialData(opened, choice(request, needs));
}

function choice(
  { split, onProgress, signal }: PrepareRequest,
  { imageSize, subsetPercentage }: PictureNeeds,
) {
  const { seed, validationShare } = split;
  return {
    imageSize,
    subsetPercentage,
    seed,
    validationShare,
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
  };
}

async function prepareFeatures(
  opened: OpenedData,
  request: PrepareRequest,
  needs: PictureNeeds,
  engine: FeatureParts,
): Promise<PreparedData> {
  const [backbone, wasm] = await Promise.all([engine.backbone(needs.backbone ?? SHIPPED), engine.wasm()]);
  const { manifest, split, items, train, validation } = await chooseSamples(
    opened.manifest,
    choice(request, needs),
  );
  const list = [...items].flatMap((item) => manifest.items[item] ?? []);
  const asked = { items: list, size: backboneSize(list, needs.imageSize), backbone, wasm };
  const { length, values } = await computeFeaturesApart(asked, opened.read, request.onProgress);
  const { task, classes } = manifest;
  const labels = labelRows(manifest, items);
  return {
    manifest,
    split,
    items,
    data: { kind: "features", task, classes, shape: [length], values, labels, train, validation },
  };
}

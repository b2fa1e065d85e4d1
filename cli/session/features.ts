/** Features of images by the frozen backbone of the transfer family, computed once and kept beside the packages. */
import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ImageItem, StudyConfig } from "../../protocol/index.ts";
import { loadBackend } from "../../workers/backend/index.ts";
import { nodeBackendEnvironment } from "../../workers/backend/node/index.ts";
import type { OnProgress, OpenedData } from "../../workers/data/index.ts";
import { backboneHash, type BackboneFiles } from "../../workers/features/files/index.ts";
import { computeFeatures, featureKey, loadBackbone, type Features } from "../../workers/features/index.ts";
import { writeWhole } from "../out/write-whole.ts";
import { usesGpu } from "./uses-gpu.ts";

const cache = fileURLToPath(new URL("../../node_modules/.cache/firstlight/features/", import.meta.url));

export interface FeatureRequest {
  readonly backbone: BackboneFiles;
  /** [height, width] that the backbone sees */
  readonly size: readonly [number, number];
  readonly backend: StudyConfig["backend"];
  readonly onProgress: OnProgress;
  readonly signal: AbortSignal;
}

export async function featuresOf(
  items: readonly ImageItem[],
  opened: Pick<OpenedData, "read" | "decoder">,
  request: FeatureRequest,
): Promise<Features> {
  const { backbone: files, size } = request;
  const images = createHash("sha256")
    .update(items.map(({ sha256 }) => sha256).join())
    .digest("hex");
  const path = join(cache, featureKey(images.slice(0, 32), await backboneHash(files), size));
  const known = await readFile(path).catch(() => null);
  if (known && items.length > 0) return asFeatures(known, items.length);
  const features = await compute(items, opened, request);
  await mkdir(cache, { recursive: true });
  writeWhole(path, new Uint8Array(features.values.buffer));
  return features;
}

async function compute(
  items: readonly ImageItem[],
  opened: Pick<OpenedData, "read" | "decoder">,
  { backbone: files, size, backend, onProgress, signal }: FeatureRequest,
): Promise<Features> {
  const here = backend === "auto" && !(await usesGpu(backend)) ? "wasm" : backend;
  await loadBackend(here, await nodeBackendEnvironment());
  const backbone = await loadBackbone(files);
  try {
    return await computeFeatures(items, opened, backbone, size, { onProgress, signal });
  } finally {
    backbone.dispose();
  }
}

function asFeatures(bytes: Buffer, count: number): Features {
  const values = new Float32Array(bytes.length / 4);
  new Uint8Array(values.buffer).set(bytes);
  return { length: values.length / count, values };
}

/** Data as a trial needs it: split, cut to the subset, decoded once; for the transfer family as features. */
import type { LabelledData, StudyConfig } from "../../protocol/index.ts";
import type { PictureNeeds } from "../../templates/index.ts";
import {
  chooseSamples,
  datasetHash,
  labelRows,
  packAt,
  prepareTrialData,
  type ImportOptions,
  type OnProgress,
  type OpenedData,
  type PreparedTrialData,
  type SampleChoice,
} from "../../workers/data/index.ts";
import { openData, type OpenedDataFolder } from "../../workers/data/node/index.ts";
import { backboneSize, SHIPPED } from "../../workers/features/files/index.ts";
import { readBackbone } from "../../workers/features/node/index.ts";
import type { InputForm } from "../../workers/model/index.ts";
import { describeEta } from "../describe-eta.ts";
import type { Output } from "../output.ts";
import { userPath } from "../paths.ts";
import { featuresOf } from "./features.ts";

interface SessionData {
  readonly prepared: PreparedTrialData;
  readonly input: InputForm;
}

export interface DataRequest {
  readonly seed: number;
  /** absent: the usual one */
  readonly validationShare?: number;
  /** in place of the form's */
  readonly subsetPercentage?: number;
  readonly backend: StudyConfig["backend"];
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** @throws WorkbenchError, with a code `usage-…` for a DATA that can never work */
export function openUserData(
  data: string,
  output: Output,
  signal: AbortSignal,
  options: ImportOptions = {},
): Promise<OpenedDataFolder> {
  const onProgress = showProgress(output);
  return openData(data.startsWith("sample:") ? data : userPath(data), { ...options, onProgress, signal });
}

export type PictureRequest = Pick<DataRequest, "backend" | "output" | "signal">;

export async function prepareData(
  opened: OpenedData,
  needs: PictureNeeds,
  request: DataRequest,
): Promise<SessionData> {
  const { imageSize, backbone: name = SHIPPED } = needs;
  const { seed, signal, output, validationShare, subsetPercentage = needs.subsetPercentage } = request;
  const split = { subsetPercentage, seed, ...(validationShare !== undefined && { validationShare }) };
  const options = { imageSize, ...split, signal, onProgress: showProgress(output) };
  if (needs.kind === "images") {
    const prepared = await prepareTrialData(opened, options);
    return { prepared, input: { imageShape: prepared.data.shape, backbone: null } };
  }
  const backbone = await readBackbone(name === SHIPPED ? name : userPath(name));
  const chosen = await chooseSamples(opened.manifest, options);
  const size = backboneSize(itemsOf(chosen.manifest, chosen.items), imageSize);
  const input: InputForm = { imageShape: [...size, 3], backbone };
  return { prepared: await featureData(opened, chosen, input, request), input };
}

async function featureData(
  opened: OpenedData,
  chosen: SampleChoice,
  input: InputForm,
  request: DataRequest,
): Promise<PreparedTrialData> {
  const { manifest, split, items, train, validation } = chosen;
  const values = await inputsOf(opened, itemsOf(manifest, items), input, request);
  const data: LabelledData = {
    kind: "features",
    task: manifest.task,
    classes: manifest.classes,
    shape: [values.length / items.length],
    values,
    labels: labelRows(manifest, items),
    train,
    validation,
  };
  return { manifest, datasetHash: await datasetHash(manifest), split, data, items };
}

/** What a network with this input takes for the given images. */
export async function inputsOf(
  opened: Pick<OpenedData, "read" | "decoder">,
  items: OpenedData["manifest"]["items"],
  { imageShape, backbone }: InputForm,
  { backend, output, signal }: PictureRequest,
): Promise<Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>> {
  const [height, width, channels] = imageShape as [number, number, number];
  const onProgress = showProgress(output);
  if (backbone !== null) {
    return (await featuresOf(items, opened, { backbone, size: [height, width], backend, onProgress, signal }))
      .values;
  }
  const options = { channels: channels === 1 ? (1 as const) : (3 as const), onProgress, signal };
  return (await packAt(items, opened.read, opened.decoder, [height, width], options)).values;
}

function itemsOf(manifest: OpenedData["manifest"], indices: Int32Array): OpenedData["manifest"]["items"] {
  return [...indices].map((at) => manifest.items[at]!);
}

function showProgress(output: Output): OnProgress {
  return ({ phase, done, total, eta }) =>
    output.progress(`${phase} ${done} of ${total}${eta ? `, ${describeEta(eta)} to go` : ""}`);
}

/** The best epoch's model as a tfjs layers model: what stock tfjs loads. */
import * as tf from "@tensorflow/tfjs";
import type { HostMessage } from "../../../protocol/index.ts";
import type { Session } from "../session.ts";
import { withBestModel } from "./from-checkpoint.ts";

type Request = Extract<HostMessage, { type: "export-model" }>;

export interface ExportedModel {
  /** text of model.json, which names the file weights.bin */
  readonly modelJson: string;
  readonly weights: Uint8Array<ArrayBuffer>;
}

export function exportModel(session: Session, { checkpoint }: Request): Promise<ExportedModel> {
  return withBestModel(session, checkpoint, async (training, { facts }) => {
    const { modelTopology, weightSpecs, weightData } = await artifactsOf(training.model);
    const { kind, task, classes, shape } = facts;
    const modelJson = JSON.stringify({
      format: "layers-model",
      generatedBy: "Firstlight",
      convertedBy: null,
      modelTopology,
      weightsManifest: [{ paths: ["weights.bin"], weights: weightSpecs }],
      userDefinedMetadata: {
        kind,
        task,
        classes,
        inputShape: shape,
        inputRange: [0, 255],
        outputs: "logits",
      },
    });
    return { modelJson, weights: toBytes(weightData) };
  });
}

async function artifactsOf(model: tf.LayersModel): Promise<tf.io.ModelArtifacts> {
  let saved: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler((artifacts) => {
      saved = artifacts;
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } });
    }),
  );
  return saved!;
}

function toBytes(data: tf.io.WeightData | undefined): Uint8Array<ArrayBuffer> {
  const parts = data === undefined ? [] : Array.isArray(data) ? data : [data];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(new Uint8Array(part), offset);
    offset += part.byteLength;
  }
  return bytes;
}

import type * as tf from "@tensorflow/tfjs";

/** A layers model as the files that tfjs saves, its weights in shards of at most `shardBytes`. Disposes the model. */
export async function layersFiles(
  model: tf.LayersModel,
  shardBytes = Infinity,
): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  await model.save({
    save: ({ modelTopology, weightSpecs, weightData }) => {
      const weights = new Uint8Array(weightData as ArrayBuffer);
      const count = Math.max(1, Math.ceil(weights.length / shardBytes));
      const paths = Array.from({ length: count }, (_, at) => `group1-shard${at + 1}of${count}.bin`);
      for (const [at, path] of paths.entries())
        files.set(path, weights.slice(at * shardBytes || 0, count === 1 ? undefined : (at + 1) * shardBytes));
      const json = {
        format: "layers-model",
        modelTopology,
        weightsManifest: [{ paths, weights: weightSpecs }],
      };
      files.set("model.json", new TextEncoder().encode(JSON.stringify(json)));
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } });
    },
  });
  model.dispose();
  return files;
}

/** A convolutional network as tfjs's layers format has it, small enough to be written on the spot. */

const filters = 6;

/** One convolution over pictures of any size; its fixed, uneven weights tell colours apart. @returns bytes by file name */
export function tinyBackbone(): ReadonlyMap<"model.json" | "group1-shard1of1.bin", Buffer> {
  const conv = {
    class_name: "Conv2D",
    config: {
      ...{ name: "features", trainable: true, dtype: "float32", batch_input_shape: [null, null, null, 3] },
      ...{ filters, kernel_size: [3, 3], strides: [2, 2], padding: "same", activation: "relu" },
    },
  };
  const weights = [
    { name: "features/kernel", shape: [3, 3, 3, filters], dtype: "float32" },
    { name: "features/bias", shape: [filters], dtype: "float32" },
  ];
  const model = {
    format: "layers-model",
    modelTopology: { class_name: "Sequential", config: { name: "tiny-net", layers: [conv] } },
    weightsManifest: [{ paths: ["group1-shard1of1.bin"], weights }],
  };
  const values = Float32Array.from({ length: 28 * filters }, (_, at) => Math.sin(at * 7.1) / 3);
  return new Map([
    ["model.json", Buffer.from(JSON.stringify(model))] as const,
    ["group1-shard1of1.bin", Buffer.from(values.buffer)] as const,
  ]);
}

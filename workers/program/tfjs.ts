/**
 * What stands for "@tensorflow/tfjs" in both bundles: the package without WebGL, data pipelines and the model
 * converter. The script is started from a `data:` URL, and Chromium drops URLs above 2 MiB (docs/adr/0001).
 */
export * from "@tensorflow/tfjs-core";
export * from "@tensorflow/tfjs-layers";
// What the package imports beside its exports: gradients, and ops as methods of tensors.
import "@tensorflow/tfjs-core/dist/register_all_gradients";
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops";
import "@tensorflow/tfjs-backend-cpu";

/**
 * What stands for "@tensorflow/tfjs" in the browser's bundle: the package without WebGL, data pipelines and the model
 * converter. The script is started from a `data:` URL, and Chromium drops URLs above 2 MiB (docs/adr/0001).
 */
export * from "@tensorflow/tfjs-core";
export * from "@tensorflow/tfjs-layers";
import "@tensorflow/tfjs-backend-cpu";

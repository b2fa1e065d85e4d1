/** Trial workers as child processes of this Node. */
export { buildBundle, type BundleTarget } from "../program/build-bundle.ts";
export { storeScript } from "./script-file.ts";
export { openTrialProcess, type ProcessBox, type TrialProcessOptions } from "./trial-process.ts";
export { hasHardwareGpu } from "./find-gpu.ts";

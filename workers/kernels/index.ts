export { installKernels } from "./install.ts";
export type { BackendName } from "./kernel.ts";

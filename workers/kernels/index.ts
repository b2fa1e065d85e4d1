export { installKernels, uninstallKernels } from "./install.ts";
export type { BackendName } from "./kernel.ts";

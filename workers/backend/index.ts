export {
  failLoudly,
  loadBackend,
  type BackendChoice,
  type BackendEnvironment,
  type LoadedBackend,
} from "./load.ts";
export { memoryInfo, releaseFreeMemory, type MemoryInfo } from "./memory.ts";
export type { WasmBinaries } from "./wasm.ts";
export { isSoftwareName } from "./software-name.ts";

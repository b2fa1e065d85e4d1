export type {
  BackendChoice,
  LinkedProgram,
  OpenedBackend,
  TrialEnvironment,
  WasmBinaries,
} from "./environment.ts";
export type { TrialPort } from "./port.ts";
export { serveTrials } from "./serve-trials.ts";
export { backendOpener } from "./open-backend.ts";

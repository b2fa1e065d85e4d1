export { timeChoices } from "./choose/index.ts";
export {
  bufferOf,
  flushQueue,
  largestBuffer,
  webgpuBackend,
  type BufferManager,
  type WebgpuBackend,
} from "./device.ts";
export { forgetPipelines } from "./dispatch.ts";
export { readScalars } from "./read-scalars.ts";

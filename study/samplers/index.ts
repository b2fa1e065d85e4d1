export * from "./create-sampler.ts";
export * from "./sampler.ts";
export type { TpePreset } from "./tpe/presets.ts";

import { gridSampler } from "./grid.ts";
import { randomSampler } from "./random.ts";
import type { Sampler } from "./sampler.ts";
import { tpeOptions, type TpePreset } from "./tpe/presets.ts";
import { tpeSampler } from "./tpe/tpe.ts";

export interface SamplerOptions {
  readonly name: Sampler["name"];
  /** only TPE has presets */
  readonly preset: TpePreset;
  /** TPE: one parameter at a time; better on separable, multimodal objectives. Default: as the preset */
  readonly independent?: boolean | undefined;
}

export function createSampler({ name, preset, independent }: SamplerOptions): Sampler {
  switch (name) {
    case "random":
      return randomSampler();
    case "grid":
      return gridSampler();
    case "tpe":
      return tpeSampler(tpeOptions(preset, independent));
  }
}

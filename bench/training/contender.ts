/** What takes part in a comparison, and what the process or page that measures it is asked for. All plain JSON. */
import type { NetworkName } from "../networks/networks.ts";

/**
 * stock: tfjs as it is, with the one kernel that WASM lacks for convolutions; layers: the same model and optimiser on
 * our kernels; loop: our layers, ops and loop on our kernels, as trials train
 */
export type Way = "stock" | "layers" | "loop";

export interface Contender {
  /**
   * step: milliseconds of a training step; script: milliseconds of JavaScript in it; dispatches: their number in it;
   * filter-gradient: milliseconds of the kernel alone, 3×3, 16 → 32 channels on 32×32
   */
  readonly what: "step" | "script" | "dispatches" | "filter-gradient";
  readonly way: Way;
  /** filter-gradient ignores it */
  readonly network: NetworkName;
  readonly batch: number;
  /** a measurement repeats the work until it has taken this long; at least once */
  readonly sampleMs: number;
}

export interface Added {
  readonly index: number;
  readonly result: number;
}

/** Measures in one process or page, stock tfjs or ours: a recorded step is not replayed when others' variables move. */
export interface Measurer {
  /** Initialises a backend. @returns its adapter */
  readonly start: (backend: "wasm" | "webgpu", kernels: "stock" | "ours") => Promise<string>;
  /** Builds the contender and warms it up. @returns its number, and the result of its first run, to be compared */
  readonly add: (contender: Contender) => Promise<Added>;
  readonly measure: (contender: number) => Promise<number>;
  /** Disposes all contenders. */
  readonly clear: () => Promise<void>;
}

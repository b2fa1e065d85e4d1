import type { NodeOffer } from "../../../protocol/index.ts";

/** What simulated nodes say they can do; what the simulated submitter asks for fits it. */
export function simulatedOffer(name: string, slots = 1): NodeOffer {
  return {
    name,
    kind: "process",
    version: "0.1.0",
    runtime: "simulated",
    templates: ["simulated"],
    backends: [{ name: "wasm", adapter: "simulated" }],
    memoryBytes: 8 * 2 ** 30,
    bufferBytes: 2 ** 30,
    features: [],
    speed: 1,
    slots,
    trusts: [],
  };
}

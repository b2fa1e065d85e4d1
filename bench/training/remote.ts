import * as v from "valibot";
import type { Measurer } from "./contender.ts";

/** A call of a measurer that runs elsewhere. */
export interface Call {
  readonly method: keyof Measurer;
  readonly parameters: readonly unknown[];
}

const Added = v.object({ index: v.number(), result: v.number() });

/** A measurer whose work is done where `call` carries it, one call after the other. */
export function remoteMeasurer(call: (call: Call) => Promise<unknown>): Measurer {
  return {
    start: async (...parameters) => v.parse(v.string(), await call({ method: "start", parameters })),
    add: async (...parameters) => v.parse(Added, await call({ method: "add", parameters })),
    measure: async (...parameters) => v.parse(v.number(), await call({ method: "measure", parameters })),
    clear: async () => {
      await call({ method: "clear", parameters: [] });
    },
  };
}

import type { Contender, Measurer } from "./contender.ts";

/** A call of a measurer that runs elsewhere. */
export interface Call {
  readonly method: keyof Measurer;
  readonly argument: unknown;
}

/** A measurer whose work is done where `call` carries it, one call after the other. */
export function remoteMeasurer(call: (call: Call) => Promise<unknown>): Measurer {
  return {
    start: async (backend) => String(await call({ method: "start", argument: backend })),
    add: async (contender: Contender) => Number(await call({ method: "add", argument: contender })),
    measure: async (index) => Number(await call({ method: "measure", argument: index })),
    clear: async () => {
      await call({ method: "clear", argument: null });
    },
  };
}

/** Short ways to write down a template's search space. */
import type {
  CategoricalParameter,
  FloatParameter,
  IntParameter,
  Parameter,
  ParameterValue,
} from "../study/index.ts";

export function choice(name: string, choices: ParameterValue[]): CategoricalParameter {
  return { type: "categorical", name, choices };
}

export function whole(name: string, low: number, high: number, step = 1): IntParameter {
  return { type: "int", name, low, high, log: false, step };
}

/** Drawn evenly in the logarithm. */
export function logWhole(name: string, low: number, high: number): IntParameter {
  return { type: "int", name, low, high, log: true, step: 1 };
}

export function real(name: string, low: number, high: number): FloatParameter {
  return { type: "float", name, low, high, log: false };
}

export function stepped(name: string, low: number, high: number, step: number): FloatParameter {
  return { type: "float", name, low, high, log: false, step };
}

/** Drawn evenly in the logarithm. */
export function logReal(name: string, low: number, high: number): FloatParameter {
  return { type: "float", name, low, high, log: true };
}

/** `parameter` exists only when `parent` has one of `values`. */
export function when<P extends Parameter>(parent: string, values: ParameterValue[], parameter: P): P {
  return { ...parameter, when: { parameter: parent, values } };
}

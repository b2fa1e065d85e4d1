/** The worker's side of linking: runs a program's modules and hands them tfjs, the runtime and each other. */
import * as tf from "@tensorflow/tfjs";
import { WorkbenchError } from "../../study/index.ts";
import * as runtime from "../../templates/runtime/index.ts";
import type { Config, Program } from "../../templates/runtime/index.ts";
import type { LinkedProgram } from "../trial/index.ts";
import { resolveImport } from "./resolve-import.ts";

type Exports = Record<string, unknown>;
type Require = (path: string) => unknown;

/** What linkProgram writes behind the bundle. */
export interface ProgramSource {
  /** config.yaml */
  readonly config: Config;
  /** by path: the file's body with imports as `require` calls */
  readonly modules: Readonly<Record<string, (require: Require, exports: Exports) => void>>;
}

/** Runs train.ts and what it imports. Code that throws while it is loaded fails every trial, with its own error. */
export function evaluateProgram(source: ProgramSource): LinkedProgram {
  const { config } = source;
  try {
    return { program: toProgram(evaluateModule("train.ts", source, new Map())), config };
  } catch (error) {
    const fail = (): never => {
      throw error instanceof Error ? error : new Error(String(error));
    };
    return { program: { createTraining: fail }, config };
  }
}

function evaluateModule(path: string, source: ProgramSource, loaded: Map<string, Exports>): Exports {
  const known = loaded.get(path);
  if (known) return known;
  const exports: Exports = {};
  loaded.set(path, exports); // before it runs: modules may import each other in a circle
  source.modules[path]!((imported) => {
    const target = resolveImport(path, imported, (file) => file in source.modules);
    if (target.kind === "tfjs") return asModule(tf);
    if (target.kind === "runtime") return asModule(runtime);
    return evaluateModule(target.path, source, loaded);
  }, exports);
  return exports;
}

/** The mark by which compiled imports know that default and named exports are as they are. */
const asModule = (exports: object): object => ({ ...exports, __esModule: true });

function toProgram(exports: Exports): Program {
  const { createTraining } = exports;
  if (typeof createTraining === "function")
    return { createTraining: createTraining as Program["createTraining"] };
  throw new WorkbenchError(
    "bad-program",
    "train.ts does not export the function createTraining.",
    "Restore train.ts from the template.",
  );
}

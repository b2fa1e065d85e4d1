/** Runs the text of a generated program in this process: tests train what a user would read. */
import * as tf from "@tensorflow/tfjs";
import { transform } from "sucrase";
import type { Program } from "../runtime/program.ts";
import * as runtime from "../runtime/index.ts";
import type { ProgramFiles } from "../template.ts";

type Module = Readonly<Record<string, unknown>>;

/** What train.ts exports, with every file erased to JavaScript and run once. */
export function loadProgram(files: ProgramFiles): Required<Program> {
  const loaded = new Map<string, Module>([
    ["@tensorflow/tfjs", tf],
    ["firstlight", runtime],
  ]);
  const load = (path: string): Module => {
    const known = loaded.get(path);
    if (known) return known;
    const source = files[path.replace("./", "")];
    if (source === undefined) throw new Error(`the program imports ${path}, which does not exist`);
    const module = runModule(source, load);
    loaded.set(path, module);
    return module;
  };
  return load("./train.ts") as unknown as Required<Program>;
}

function runModule(source: string, load: (path: string) => Module): Module {
  const { code } = transform(source, { transforms: ["typescript", "imports"], preserveDynamicImport: true });
  const exports: Record<string, unknown> = {};
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- a program is text
  new Function("require", "exports", code)(load, exports);
  return exports;
}

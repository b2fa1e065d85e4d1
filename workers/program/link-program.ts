/** Makes one script of the worker's bundle and a program's files, to run in a sandboxed worker or a child process. */
import { readConfig, type ProgramFiles } from "../../templates/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import { eraseTypes } from "./erase-types.ts";
import { RUN_HOOK } from "./hook.ts";
import { resolveImport } from "./resolve-import.ts";

/**
 * @param bundle - text of the entry's bundle, which sets the hook
 * @throws WorkbenchError `bad-program` naming file and import, `usage-config` for config.yaml
 */
export function linkProgram(files: ProgramFiles, bundle: string): string {
  const config = readConfig(fileOf(files, "config.yaml"));
  fileOf(files, "train.ts");
  const modules = modulePaths(files).map((path) => `${JSON.stringify(path)}: ${moduleFunction(path, files)}`);
  return `${bundle}\n;globalThis.${RUN_HOOK}({ config: ${JSON.stringify(config)}, modules: {\n${modules.join(",\n")}\n} });\n`;
}

/**
 * What keeps a program from being linked, one entry a file; empty when nothing does.
 * Types are not checked here: that is the editor's.
 */
export function checkProgram(files: ProgramFiles): WorkbenchError[] {
  const checks = [
    () => readConfig(fileOf(files, "config.yaml")),
    () => fileOf(files, "train.ts"),
    ...modulePaths(files).map((path) => () => moduleFunction(path, files)),
  ];
  return checks.flatMap((check) => {
    try {
      check();
      return [];
    } catch (error) {
      if (error instanceof WorkbenchError) return [error];
      throw error;
    }
  });
}

const modulePaths = (files: ProgramFiles): string[] =>
  Object.keys(files)
    .filter((path) => path.endsWith(".ts"))
    .sort();

function moduleFunction(path: string, files: ProgramFiles): string {
  const { code, imports } = eraseTypes(path, fileOf(files, path));
  for (const imported of imports) resolveImport(path, imported, (file) => file in files);
  return `(require, exports) => {\n"use strict";\n${code}\n}`;
}

function fileOf(files: ProgramFiles, path: string): string {
  const text = files[path];
  if (text !== undefined) return text;
  throw new WorkbenchError(
    "bad-program",
    `The program has no ${path}.`,
    `Restore ${path} from the template.`,
  );
}

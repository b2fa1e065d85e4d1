/** Files that options name. What cannot be read is bad usage. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ProgramFiles } from "../../templates/index.ts";
import { checkProgram } from "../../workers/program/index.ts";
import { userPath } from "../paths.ts";
import { UsageError } from "../usage.ts";

export async function readText(option: string, path: string): Promise<string> {
  try {
    return await readFile(userPath(path), "utf8");
  } catch (error) {
    throw new UsageError(`${option} ${JSON.stringify(path)} cannot be read: ${describe(error)}`);
  }
}

/** All text files of the folder, by their path in it. */
export async function readProgram(folder: string): Promise<ProgramFiles> {
  const root = userPath(folder);
  const names = await readdir(root, { recursive: true }).catch((error: unknown) => {
    throw new UsageError(`--program ${JSON.stringify(folder)} cannot be read: ${describe(error)}`);
  });
  const wanted = names.filter((name) => /\.(ts|yaml|md)$/.test(name)).sort();
  const texts = await Promise.all(wanted.map((name) => readFile(join(root, name), "utf8")));
  const files = Object.fromEntries(wanted.map((name, i) => [name.replaceAll("\\", "/"), texts[i]!]));
  const [problem] = checkProgram(files);
  if (problem)
    throw new UsageError(`--program ${JSON.stringify(folder)}: ${problem.message} ${problem.action}`);
  return files;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

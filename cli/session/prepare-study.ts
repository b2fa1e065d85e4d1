/** From DATA and options to everything a study needs: prepared data, program, search space. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  parseSpace,
  validateSpace,
  WorkbenchError,
  type Params,
  type SearchSpace,
} from "../../study/index.ts";
import {
  formOfConfig,
  paramsOfConfig,
  readConfig,
  templateByName,
  type Form,
  type ProgramFiles,
  type Template,
  type TemplateData,
} from "../../templates/index.ts";
import type { OpenedDataFolder } from "../../workers/data/node/index.ts";
import { checkProgram, programHash } from "../../workers/program/index.ts";
import type { Output } from "../output.ts";
import { userPath } from "../paths.ts";
import { UsageError } from "../usage.ts";
import { prepareData, type SessionData } from "./prepare-data.ts";
import type { CommonOptions } from "./options.ts";

export interface StudyRequest extends CommonOptions {
  /** sweep.yaml */
  readonly space: string | null;
  /** folder of an edited program */
  readonly program: string | null;
  /** config.yaml of one training */
  readonly config: string | null;
}

export interface PreparedStudy {
  readonly opened: OpenedDataFolder;
  readonly session: SessionData;
  readonly template: Template;
  readonly form: Form;
  readonly files: ProgramFiles;
  readonly programHash: string;
  readonly space: SearchSpace;
  /** the configuration before tuning, or the one of --config or --program */
  readonly defaults: Params;
}

export async function prepareStudy(
  request: StudyRequest,
  opened: OpenedDataFolder,
  output: Output,
  signal: AbortSignal,
): Promise<PreparedStudy> {
  const template = asUsage("--template", () => templateByName(request.template));
  const edited = request.program === null ? null : await readProgram(request.program);
  const config = request.config === null ? null : await readText("--config", request.config);
  const given = config ?? edited?.["config.yaml"] ?? null;
  const place = request.config === null ? "--program" : `--config ${request.config}`;
  const values = given === null ? {} : asUsage(place, () => readConfig(given));
  const form = asUsage("--set", () =>
    template.parseForm({ ...formOfConfig(template, values), ...request.set }),
  );
  const session = await prepareData(opened, template.dataNeeds(form), { ...request, output, signal });
  const facts = templateData(session);
  const files = edited ?? template.generate(form, facts);
  const programSpace = template.space(form, facts);
  const tunable = [
    ...Object.keys(template.defaults(form, facts)),
    ...programSpace.parameters.map(({ name }) => name),
  ];
  if (request.config !== null) {
    const known = [...Object.keys({ ...form, ...readConfig(files["config.yaml"]!) }), ...tunable];
    requireKnownNames(place, Object.keys(values), [...new Set(known)]);
  }
  const space = await readSpace(request.space, files, programSpace);
  if (request.space !== null && edited === null) {
    const names = space.parameters.map(({ name }) => name);
    requireKnownNames(`--space ${request.space}`, names, [...new Set(tunable)]);
  }
  const defaults =
    given === null
      ? template.defaults(form, facts)
      : { ...paramsOfConfig(programSpace, { ...template.defaults(form, facts), ...values }) };
  return { opened, session, template, form, files, programHash: await programHash(files), space, defaults };
}

function templateData({ prepared: { data } }: SessionData): TemplateData {
  const { task, classes, shape, train, validation } = data;
  return { task, classes, shape, trainCount: train.length, validationCount: validation.length };
}

async function readSpace(
  path: string | null,
  files: ProgramFiles,
  otherwise: SearchSpace,
): Promise<SearchSpace> {
  const text = path === null ? files["sweep.yaml"] : await readText("--space", path);
  if (text === undefined) return otherwise;
  return asUsage(path === null ? "sweep.yaml" : `--space ${path}`, () => {
    const space = parseSpace(text);
    validateSpace(space);
    return space;
  });
}

/**
 * Nothing in a generated program reads other names: a misspelt one would be left at its default, or a sweep would
 * train the same thing again and again.
 * @throws UsageError naming the first unknown name
 */
export function requireKnownNames(place: string, names: readonly string[], known: readonly string[]): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new UsageError(
    `${place}: the program has no parameter ${JSON.stringify(unknown)}; it has ${known.join(", ")}`,
  );
}

async function readText(option: string, path: string): Promise<string> {
  try {
    return await readFile(userPath(path), "utf8");
  } catch (error) {
    throw new UsageError(`${option} ${JSON.stringify(path)} cannot be read: ${describe(error)}`);
  }
}

/** All text files of the folder, by their path in it. */
async function readProgram(folder: string): Promise<ProgramFiles> {
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

/** What is wrong with options is bad usage, whatever it is elsewhere. */
function asUsage<T>(option: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof WorkbenchError) throw new UsageError(`${option}: ${error.message} ${error.action}`);
    throw error;
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

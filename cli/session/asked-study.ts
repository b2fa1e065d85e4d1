/** What the options ask for, read and checked before any data is: bad usage is told at once. */
import {
  describeValues,
  hasValue,
  paramValue,
  parseSpace,
  unusableValue,
  WorkbenchError,
  type Parameter,
  type Params,
  type SearchSpace,
} from "../../study/index.ts";
import {
  formOfConfig,
  readConfig,
  templateByName,
  type Form,
  type ProgramFiles,
  type Template,
} from "../../templates/index.ts";
import { UsageError } from "../usage.ts";
import type { CommonOptions } from "./options.ts";
import { readProgram, readText } from "./read-files.ts";

export interface StudyRequest extends CommonOptions {
  /** sweep.yaml */
  readonly space: string | null;
  /** folder of an edited program */
  readonly program: string | null;
  /** config.yaml of one training */
  readonly config: string | null;
}

export interface AskedStudy {
  readonly template: Template;
  readonly form: Form;
  /** of --program; null: the template's */
  readonly edited: ProgramFiles | null;
  /** of --config or --program; null: the template's defaults */
  readonly values: Readonly<Params> | null;
  /** of --space or --program; null: the template's */
  readonly space: SearchSpace | null;
}

/** @throws UsageError naming the option and what is wrong with it */
export async function readStudyRequest(request: StudyRequest): Promise<AskedStudy> {
  const template = asUsage("--template", () => templateByName(request.template));
  const edited = request.program === null ? null : await readProgram(request.program);
  const config = request.config === null ? null : await readText("--config", request.config);
  const text = config ?? edited?.["config.yaml"] ?? null;
  const place = request.config === null ? "--program" : `--config ${request.config}`;
  const values = text === null ? null : asUsage(place, () => readConfig(text));
  const answered = asUsage(place, () => formOfConfig(template, values ?? {}));
  const form = asUsage("--set", () => template.parseForm({ ...answered, ...request.set }));
  const space = await readSpace(request.space, edited);
  // an edited program says itself what it reads
  if (edited === null) {
    const limits = template.limits(form);
    if (space !== null) requireUsableSpace(`--space ${request.space}`, space, limits);
    if (values !== null) requireUsableConfig(place, values, template, form);
  }
  return { template, form, edited, values, space };
}

async function readSpace(path: string | null, edited: ProgramFiles | null): Promise<SearchSpace | null> {
  const text = path === null ? edited?.["sweep.yaml"] : await readText("--space", path);
  if (text === undefined) return null;
  return asUsage(path === null ? "sweep.yaml" : `--space ${path}`, () => parseSpace(text));
}

/**
 * Nothing in a generated program reads other names, and values beyond its limits stop every trial: both are known
 * before the first one.
 * @throws UsageError naming the parameter and the value
 */
function requireUsableSpace(place: string, space: SearchSpace, limits: readonly Parameter[]): void {
  requireKnownNames(
    place,
    space.parameters.map(({ name }) => name),
    limits.map(({ name }) => name),
  );
  for (const parameter of space.parameters) {
    const limit = limits.find(({ name }) => name === parameter.name)!;
    const value = unusableValue(parameter, limit);
    if (value === undefined) continue;
    throw new UsageError(
      `${place}: "${parameter.name}" can become ${JSON.stringify(value)}; the program takes ${describeValues(limit)}`,
    );
  }
}

/** @throws UsageError naming the setting and the value */
function requireUsableConfig(place: string, values: Readonly<Params>, template: Template, form: Form): void {
  const limits = template.limits(form);
  // settings that the form decides, such as flips, are in every config.yaml too
  requireKnownNames(place, Object.keys(values), [...Object.keys(form), ...limits.map(({ name }) => name)]);
  for (const limit of limits) {
    const value = paramValue(values, limit.name);
    if (value === undefined || hasValue(limit, value)) continue;
    throw new UsageError(
      `${place}: ${limit.name} is ${JSON.stringify(value)}; it must be ${describeValues(limit)}`,
    );
  }
}

function requireKnownNames(place: string, names: readonly string[], known: readonly string[]): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new UsageError(
    `${place}: the program has no parameter ${JSON.stringify(unknown)}; it has ${known.join(", ")}`,
  );
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

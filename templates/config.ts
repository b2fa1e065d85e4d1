/** config.yaml: a program's settings and the current value of every parameter, one flat map with comments. */
import { Document, isMap, isScalar, parseDocument, Scalar, stringify } from "yaml";
import * as v from "valibot";
import { activeParameters, Params, WorkbenchError } from "../study/index.ts";
import type { ParameterValue, SearchSpace } from "../study/index.ts";
import { parseForm } from "./form.ts";
import type { Config } from "./runtime/program.ts";
import type { Form, Template } from "./template.ts";

export interface ConfigEntry {
  readonly key: string;
  readonly value: ParameterValue;
  /** unit and meaning, one line */
  readonly note: string;
}

/** Comment lines, then entries; a section after an empty line. */
export interface ConfigSection {
  readonly title: string;
  readonly entries: readonly ConfigEntry[];
}

export function formatConfig(sections: readonly ConfigSection[]): string {
  const paragraphs = sections.map(({ title, entries }) => {
    const lines = entries.map(({ key, value, note }) => `${key}: ${formatScalar(value)} # ${note}\n`);
    return `# ${title}\n${lines.join("")}`;
  });
  return paragraphs.join("\n");
}

/** The values that a sweep changes, in the order of its space. @param notes - unit and meaning by name */
export function tunedEntries(
  space: SearchSpace,
  params: Params,
  notes: Readonly<Record<string, string>>,
): ConfigSection {
  const entries = space.parameters.flatMap(({ name }): ConfigEntry[] => {
    const value = params[name];
    return value === undefined ? [] : [{ key: name, value, note: notes[name] ?? name }];
  });
  return { title: "What a sweep tunes; sweep.yaml has the ranges.", entries };
}

function formatScalar(value: ParameterValue): string {
  // Lines stay lines of their own, so a text of several lines is written with escapes; so is one whose first character
  // would be trimmed below, which leaves a second one that may mean something to YAML.
  if (typeof value === "string" && (value.includes("\n") || value !== value.trim()))
    return JSON.stringify(value);
  return stringify(value, { lineWidth: 0, blockQuote: false }).trim();
}

/** @throws WorkbenchError `usage-config` when it is not a flat map of texts, numbers, booleans */
export function readConfig(configYaml: string): Config {
  const config = v.safeParse(Params, parseConfig(configYaml).toJS());
  if (config.success) return config.output;
  const [issue] = config.issues;
  throw badConfig(`${v.getDotPath(issue) ?? "its root"}: ${issue.message}`);
}

/**
 * The same file with a trial's values: what config-tuned.yaml is. Settings, comments and order stay; parameters of
 * the space that the trial does not have (their condition does not hold) are left out.
 */
export function writeParams(configYaml: string, space: SearchSpace, params: Params): string {
  const document = parseConfig(configYaml);
  for (const { name } of space.parameters) if (!(name in params)) document.delete(name);
  for (const [name, value] of Object.entries(params)) setScalar(document, name, value);
  return document.toString({ lineWidth: 0 });
}

function setScalar(document: Document, name: string, value: ParameterValue): void {
  const scalar = new Scalar(value);
  const before = document.get(name, true);
  if (isScalar(before) && before.comment != null) scalar.comment = before.comment;
  document.set(name, scalar);
}

/**
 * The form that a config.yaml answers.
 * @throws WorkbenchError `usage-form` naming a field and its value
 */
export function formOfConfig(template: Template, config: Config): Form {
  const answers = template.fields.flatMap(({ key }) => (key in config ? [[key, config[key]] as const] : []));
  return parseForm(template.fields, Object.fromEntries(answers));
}

/**
 * The values of the space's parameters that exist in this configuration. Ranges bind a sweep, not a person's own
 * config.yaml: what the program cannot use it refuses itself.
 */
export function paramsOfConfig(space: SearchSpace, config: Config): Params {
  const values = activeParameters(space, config).flatMap(({ name }) => {
    const value = config[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(values);
}

function parseConfig(configYaml: string): Document {
  const document = parseDocument(configYaml);
  const [error] = document.errors;
  if (error) throw badConfig(error.message, error);
  if (!isMap(document.contents)) throw badConfig("it is not a map of names to values");
  return document;
}

function badConfig(detail: string, cause?: unknown): WorkbenchError {
  return new WorkbenchError(
    "usage-config",
    `config.yaml cannot be read: ${detail.split("\n")[0]!.replace(/:$/, "")}.`,
    "Correct the file.",
    {
      cause,
    },
  );
}

import { isMap, isScalar, parseDocument } from "yaml";
import { parseParameter } from "./parse-parameter.ts";
import type { Parameter, SearchSpace } from "./parameter.ts";
import { badSpace, validateSpace } from "./validate-space.ts";
import { mapEntries, type YamlMap } from "./yaml-nodes.ts";

/** Keys of older sweep files: accepted, without effect. */
const ignoredKeys = new Set([
  "program",
  "method",
  "metric",
  "command",
  "name",
  "description",
  "early_terminate",
]);

/**
 * Reads a search space in Luminide's `sweep.yaml` format and our superset: integer ranges with `int_uniform`,
 * conditions with `when`. The root key `parameters` may be omitted; a parent may stand after its children.
 * @throws WorkbenchError "bad-space" naming what is wrong
 */
export function parseSpace(yamlText: string): SearchSpace {
  const document = parseDocument(yamlText, { logLevel: "error" });
  const [error] = document.errors;
  if (error) throw badSpace(`Not YAML: ${firstLine(error.message)}`, "Correct the search space file.", error);
  const root = document.contents;
  if (!isMap(root))
    throw badSpace("The search space has no parameters.", "Give a map from name to values or range.");
  const parameters = parameterEntries(root, document).map(([name, node]) =>
    parseParameter(name, node, document),
  );
  if (parameters.length === 0) throw badSpace("The search space has no parameters.", "Give at least one.");
  return validateSpace({ parameters: parentsFirst(parameters) });
}

type Entries = ReturnType<typeof mapEntries>;

function parameterEntries(root: YamlMap, document: Parameters<typeof mapEntries>[1]): Entries {
  const entries = mapEntries(root, document);
  const parameters = entries.find(([key]) => key === "parameters");
  // without the root key, `method: {values: [a, b]}` is a parameter and `method: bayes` is not
  if (!parameters) return entries.filter(([key, node]) => !ignoredKeys.has(key) || isDefinition(node));
  for (const [key] of entries) {
    if (key !== "parameters" && !ignoredKeys.has(key)) {
      throw badSpace(`Unknown key "${key}" beside "parameters".`, `Known: ${[...ignoredKeys].join(", ")}.`);
    }
  }
  if (isMap(parameters[1])) return mapEntries(parameters[1], document);
  if (isScalar(parameters[1]) && parameters[1].value === null) return [];
  throw badSpace(`"parameters" is not a map.`, "Give a map from name to values or range.");
}

function isDefinition(node: unknown): boolean {
  return isMap(node) && ["values", "distribution", "min", "max"].some((key) => node.has(key));
}

/** Stable; parameters whose parent is missing or in a circle come last, for `validateSpace` to name. */
function parentsFirst(parameters: readonly Parameter[]): Parameter[] {
  const sorted: Parameter[] = [];
  const placed = new Set<string>();
  let waiting = [...parameters];
  for (;;) {
    const next = waiting.find(({ when }) => when === undefined || placed.has(when.parameter));
    if (!next) return [...sorted, ...waiting];
    sorted.push(next);
    placed.add(next.name);
    waiting = waiting.filter((parameter) => parameter !== next);
  }
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0]!.replace(/:$/, ".");
}

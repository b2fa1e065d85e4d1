import { isMap, isSeq } from "yaml";
import type { Condition, Parameter } from "./parameter.ts";
import { badSpace } from "./validate-space.ts";
import {
  mapEntries,
  scalarValue,
  showNode,
  writtenNumber,
  type WrittenNumber,
  type YamlDocument,
} from "./yaml-nodes.ts";

const distributions = ["uniform", "log_uniform", "q_uniform", "int_uniform"] as const;
type Distribution = (typeof distributions)[number];
const knownKeys = ["values", "distribution", "min", "max", "q", "when"];

/** One entry of `sweep.yaml`. @throws WorkbenchError "bad-space" */
export function parseParameter(name: string, node: unknown, document: YamlDocument): Parameter {
  if (!isMap(node)) {
    throw badSpace(
      `"${name}" is ${showNode(node)}.`,
      "Give a map with values, or with distribution, min and max.",
    );
  }
  const fields = new Map(mapEntries(node, document));
  for (const key of fields.keys()) {
    if (!knownKeys.includes(key)) {
      throw badSpace(`"${name}" has the unknown key "${key}".`, `Known: ${knownKeys.join(", ")}.`);
    }
  }
  const when = fields.has("when") ? { when: parseCondition(name, fields.get("when"), document) } : {};
  const range = fields.has("values") ? parseChoices(name, fields) : parseRange(name, fields);
  return { ...range, name, ...when };
}

type Fields = ReadonlyMap<string, unknown>;
type Unnamed<P> = P extends Parameter ? Omit<P, "name" | "when"> : never;

function parseChoices(name: string, fields: Fields): Unnamed<Parameter> {
  const extra = ["distribution", "min", "max", "q"].find((key) => fields.has(key));
  if (extra) throw badSpace(`"${name}" has both values and ${extra}.`, `Remove one of them.`);
  const list = fields.get("values");
  if (!isSeq(list)) throw badSpace(`"${name}" has values ${showNode(list)}.`, "Give a list.");
  return { type: "categorical", choices: list.items.map((item) => scalarValue(item, name)) };
}

function parseRange(name: string, fields: Fields): Unnamed<Parameter> {
  const distribution = parseDistribution(name, fields);
  const low = writtenNumber(fields.get("min"), name, "min");
  const high = writtenNumber(fields.get("max"), name, "max");
  const log = distribution === "log_uniform";
  if (distribution === "q_uniform") {
    return steppedRange(low, high, writtenNumber(fields.get("q"), name, "q"));
  }
  if (fields.has("q")) {
    throw badSpace(
      `"${name}" is ${distribution} and has q ${showNode(fields.get("q"))}.`,
      "Use q_uniform, or drop q.",
    );
  }
  if (distribution === "int_uniform") requireIntegers(name, [low, high]);
  const isInteger = distribution === "int_uniform" || (low.isInteger && high.isInteger);
  const bounds = { low: low.value, high: high.value, log };
  return isInteger ? { type: "int", ...bounds, step: 1 } : { type: "float", ...bounds };
}

function steppedRange(low: WrittenNumber, high: WrittenNumber, q: WrittenNumber): Unnamed<Parameter> {
  const isInteger = [low, high, q].every((number) => number.isInteger);
  const range = { low: low.value, high: high.value, log: false, step: q.value };
  return { type: isInteger ? "int" : "float", ...range };
}

function parseDistribution(name: string, fields: Fields): Distribution {
  if (!fields.has("distribution")) {
    if (fields.has("min") && fields.has("max")) return fields.has("q") ? "q_uniform" : "uniform";
    throw badSpace(
      `"${name}" has neither values nor distribution.`,
      "Give values, or distribution, min and max.",
    );
  }
  const given = scalarValue(fields.get("distribution"), name);
  const known = distributions.find((distribution) => distribution === given);
  if (known) return known;
  throw badSpace(
    `"${name}" has the distribution ${JSON.stringify(given)}.`,
    `Known: ${distributions.join(", ")}.`,
  );
}

function requireIntegers(name: string, bounds: readonly WrittenNumber[]): void {
  const bad = bounds.find(({ value }) => !Number.isInteger(value));
  if (bad) throw badSpace(`"${name}" is int_uniform with the bound ${bad.value}.`, "Give integers.");
}

function parseCondition(name: string, node: unknown, document: YamlDocument): Condition {
  const entries = isMap(node) ? mapEntries(node, document) : [];
  const [entry] = entries;
  if (!entry || entries.length > 1) {
    const given = entries.length > 1 ? entries.map(([key]) => key).join(" and ") : showNode(node);
    throw badSpace(`"${name}" has when ${given}.`, "Name one parameter, as in when: {optimizer: sgd}.");
  }
  const [parameter, value] = entry;
  const values = isSeq(value) ? value.items : [value];
  return { parameter, values: values.map((item) => scalarValue(item, name)) };
}

import * as v from "valibot";
import { isAlias, isMap, isScalar, type Document, type Scalar, type YAMLMap } from "yaml";
import { ParameterValue } from "./parameter.ts";
import { badSpace } from "./validate-space.ts";

export type YamlMap = YAMLMap;
export type YamlDocument = Document.Parsed;

/** Keys and values of a map, aliases resolved. @throws WorkbenchError for a key that is not a scalar */
export function mapEntries(map: YamlMap, document: YamlDocument): [string, unknown][] {
  return map.items.map(({ key, value }) => {
    if (!isScalar(key)) throw badSpace(`The key ${String(key)} is not plain text.`, "Use a name as the key.");
    return [String(key.value), isAlias(value) ? value.resolve(document) : value];
  });
}

/** The scalar's value with its YAML type. */
export function scalarValue(node: unknown, owner: string): ParameterValue {
  const parsed = v.safeParse(ParameterValue, isScalar(node) ? node.value : undefined);
  if (parsed.success) return parsed.output;
  throw badSpace(
    `"${owner}" has the value ${showNode(node)}.`,
    "Give text, a finite number, true, false or null.",
  );
}

/** A finite number as written: `1.0` and `1e-4` are real, `1` is not. */
export interface WrittenNumber {
  readonly value: number;
  readonly isInteger: boolean;
}

export function writtenNumber(node: unknown, owner: string, key: string): WrittenNumber {
  if (!isScalar(node) || typeof node.value !== "number" || !Number.isFinite(node.value)) {
    throw badSpace(`"${owner}" has ${key} ${showNode(node)}.`, `Give a finite number as ${key}.`);
  }
  return { value: node.value, isInteger: /^[-+]?\d+$/.test(sourceOf(node)) };
}

function sourceOf(node: Scalar): string {
  return node.source ?? String(node.value);
}

export function showNode(node: unknown): string {
  if (isScalar(node)) return typeof node.value === "number" ? sourceOf(node) : JSON.stringify(node.value);
  return node === undefined ? "missing" : isMap(node) ? "a map" : "a list";
}

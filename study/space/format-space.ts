import { Document, Scalar, type YAMLSeq } from "yaml";
import type { NumericParameter } from "./numeric-range.ts";
import type { Parameter, ParameterValue, SearchSpace } from "./parameter.ts";

/** The space as `sweep.yaml`; `parseSpace` gives it back. Real bounds are written with a decimal point. */
export function formatSpace(space: SearchSpace): string {
  const document = new Document();
  const entries = space.parameters.map(
    (parameter) => [parameter.name, fieldsOf(parameter, document)] as const,
  );
  document.contents = document.createNode({ parameters: new Map(entries) });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function fieldsOf(parameter: Parameter, document: Document): Map<string, unknown> {
  const fields = new Map<string, unknown>(
    parameter.type === "categorical"
      ? [["values", flowList(parameter.choices, document)]]
      : rangeFields(parameter),
  );
  const { when } = parameter;
  if (when) {
    const values = when.values.length === 1 ? when.values[0] : flowList(when.values, document);
    fields.set("when", new Map([[when.parameter, values]]));
  }
  return fields;
}

function rangeFields(parameter: NumericParameter): [string, unknown][] {
  const stepped = parameter.step !== undefined && !(parameter.type === "int" && parameter.step === 1);
  const distribution = parameter.log ? "log_uniform" : stepped ? "q_uniform" : "uniform";
  const number = parameter.type === "int" ? (value: number): unknown => value : realScalar;
  return [
    ["distribution", distribution],
    ["min", number(parameter.low)],
    ["max", number(parameter.high)],
    ...(stepped ? [["q", number(parameter.step!)] satisfies [string, unknown]] : []),
  ];
}

function realScalar(value: number): Scalar<number> {
  const scalar = new Scalar(value);
  scalar.minFractionDigits = 1;
  return scalar;
}

function flowList(values: readonly ParameterValue[], document: Document): YAMLSeq {
  const list = document.createNode([...values]) as YAMLSeq;
  list.flow = true;
  return list;
}

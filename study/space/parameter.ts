import * as v from "valibot";

/** A value that a parameter may take. Categorical choices keep the type they have in YAML. */
export const ParameterValue = v.union([v.string(), v.pipe(v.number(), v.finite()), v.boolean(), v.null()]);
export type ParameterValue = v.InferOutput<typeof ParameterValue>;

/** The parameters of one trial; an inactive conditional parameter is absent. */
export const Params = v.record(v.string(), ParameterValue);
export type Params = v.InferOutput<typeof Params>;

/** The parameter exists only when `parameter` exists and has one of `values`. */
export const Condition = v.object({
  parameter: v.string(),
  values: v.pipe(v.array(ParameterValue), v.minLength(1)),
});
export type Condition = v.InferOutput<typeof Condition>;

const finite = v.pipe(v.number(), v.finite());
const common = { name: v.pipe(v.string(), v.minLength(1)), when: v.optional(Condition) };

/** Real number in [low, high]; `log` and `step` exclude each other. */
export const FloatParameter = v.object({
  type: v.literal("float"),
  ...common,
  low: finite,
  high: finite,
  log: v.boolean(),
  step: v.optional(finite),
});
/** Integer in [low, high], every `step`; `log` needs step 1 and low of 1 or more. */
export const IntParameter = v.object({
  type: v.literal("int"),
  ...common,
  low: v.pipe(v.number(), v.integer()),
  high: v.pipe(v.number(), v.integer()),
  log: v.boolean(),
  step: v.pipe(v.number(), v.integer(), v.minValue(1)),
});
/** One of `choices`, without order. A boolean is the choices false and true. */
export const CategoricalParameter = v.object({
  type: v.literal("categorical"),
  ...common,
  choices: v.pipe(v.array(ParameterValue), v.minLength(1)),
});

export const Parameter = v.variant("type", [FloatParameter, IntParameter, CategoricalParameter]);
export type FloatParameter = v.InferOutput<typeof FloatParameter>;
export type IntParameter = v.InferOutput<typeof IntParameter>;
export type CategoricalParameter = v.InferOutput<typeof CategoricalParameter>;
export type Parameter = v.InferOutput<typeof Parameter>;

/** Parameters in the order in which they are drawn: a parent stands before its children. */
export const SearchSpace = v.object({ parameters: v.array(Parameter) });
export type SearchSpace = v.InferOutput<typeof SearchSpace>;

/**
 * The network: each trial is encoded alone, then seen beside the mean and the maximum of its group (Deep Sets,
 * arXiv:1703.06114), so that the order of the trials cannot matter. Plain arithmetic, so that it gives the same
 * numbers in a page, in a worker and under Node, whatever the backend.
 */
import { curveWidth, paramsWidth, type TrialFeatures } from "./group-features.ts";

const PARAMS = 32;
const HIDDEN = 64;
/** score, logit of being the best, and what gives the three quantiles of the improvement */
export const OUTPUTS = 5;

export interface LayerShape {
  readonly name: "params1" | "params2" | "trial1" | "trial2" | "group1" | "group2" | "out";
  readonly inputs: number;
  readonly outputs: number;
}
/** In the order of the stored weights: a kernel [inputs, outputs], then a bias. */
export const layerShapes: readonly LayerShape[] = [
  { name: "params1", inputs: paramsWidth, outputs: PARAMS },
  { name: "params2", inputs: PARAMS, outputs: PARAMS },
  { name: "trial1", inputs: curveWidth + PARAMS, outputs: HIDDEN },
  { name: "trial2", inputs: HIDDEN, outputs: HIDDEN },
  { name: "group1", inputs: 3 * HIDDEN, outputs: HIDDEN },
  { name: "group2", inputs: HIDDEN, outputs: HIDDEN },
  { name: "out", inputs: HIDDEN, outputs: OUTPUTS },
];
export const weightCount = layerShapes.reduce((sum, { inputs, outputs }) => sum + (inputs + 1) * outputs, 0);

type Row = readonly number[];
type Dense = (row: Row) => Row;

/** A network in parts, for a trial beside a group that stays as it is. */
export interface NetworkParts {
  readonly encode: (trial: TrialFeatures) => Row;
  /** @param rows - encoded trials. @returns what each of them is seen beside */
  readonly contextOf: (rows: readonly Row[]) => Row;
  /** @returns `OUTPUTS` numbers */
  readonly answer: (row: Row, context: Row) => Row;
}

/** @param weights - `weightCount` numbers. @returns `OUTPUTS` numbers a trial */
export function createNetwork(weights: Float32Array): (group: readonly TrialFeatures[]) => readonly Row[] {
  const { encode, contextOf, answer } = networkParts(weights);
  return (group) => {
    const rows = group.map(encode);
    const context = contextOf(rows);
    return rows.map((row) => answer(row, context));
  };
}

export function networkParts(weights: Float32Array): NetworkParts {
  const layers = denseLayers(weights);
  const encode = ({ curve, params }: TrialFeatures): Row => {
    const known = params ? layers.params2(silu(layers.params1(params))) : zeros;
    return silu(layers.trial2(silu(layers.trial1([...curve, ...known]))));
  };
  return {
    encode,
    contextOf: (rows) => [...meanOf(rows), ...maximumOf(rows)],
    answer: (row, context) => layers.out(silu(layers.group2(silu(layers.group1([...row, ...context]))))),
  };
}

const zeros: Row = new Array<number>(PARAMS).fill(0);

function denseLayers(weights: Float32Array): Readonly<Record<LayerShape["name"], Dense>> {
  let offset = 0;
  const entries = layerShapes.map(({ name, inputs, outputs }) => {
    const kernel = weights.subarray(offset, offset + inputs * outputs);
    const bias = weights.subarray(offset + inputs * outputs, offset + (inputs + 1) * outputs);
    offset += (inputs + 1) * outputs;
    return [name, dense(kernel, bias)] as const;
  });
  return Object.fromEntries(entries) as Record<LayerShape["name"], Dense>;
}

function dense(kernel: Float32Array, bias: Float32Array): Dense {
  return (row) => {
    const sums = Array.from(bias);
    for (let i = 0; i < row.length; i++) {
      const value = row[i]!;
      if (value === 0) continue;
      for (let o = 0; o < sums.length; o++) sums[o]! += value * kernel[i * sums.length + o]!;
    }
    return sums;
  };
}

function silu(row: Row): Row {
  return row.map((value) => value / (1 + Math.exp(-value)));
}

function meanOf(rows: readonly Row[]): Row {
  return rows[0]!.map((_, i) => rows.reduce((sum, row) => sum + row[i]!, 0) / rows.length);
}

function maximumOf(rows: readonly Row[]): Row {
  return rows[0]!.map((_, i) => rows.reduce((high, row) => Math.max(high, row[i]!), -Infinity));
}

/** What the JSON of a frozen TensorFlow graph says of its nodes. */
import type { io } from "@tensorflow/tfjs";
import * as v from "valibot";

const Side = v.looseObject({ size: v.optional(v.union([v.string(), v.number()])) });
const Shaped = v.looseObject({ shape: v.looseObject({ dim: v.array(Side) }) });
const Node = v.looseObject({
  name: v.string(),
  op: v.string(),
  attr: v.optional(v.looseObject({ shape: v.optional(v.unknown()) })),
});
const Graph = v.looseObject({ node: v.array(Node) });
type Graph = v.InferOutput<typeof Graph>;

/** @throws ValiError when it is no graph */
export const parseGraph = ({ modelTopology }: io.ModelJSON): Graph => v.parse(Graph, modelTopology);

/** Names of the computing nodes, in order. */
export const nodeNames = ({ node }: Graph): readonly string[] =>
  node.flatMap(({ op, name }) => (op === "Const" || op === "Placeholder" ? [] : [name]));

/** [height, width] that its input is declared with; null where that is left open. */
export function declaredSize({ node }: Graph): readonly [number, number] | null {
  const input = node.find(({ op }) => op === "Placeholder");
  const parsed = v.safeParse(Shaped, input?.attr?.shape);
  if (!parsed.success) return null;
  const [, height, width] = parsed.output.shape.dim.map(({ size }) => Number(size ?? -1));
  return height !== undefined && width !== undefined && height > 0 && width > 0 ? [height, width] : null;
}

/** With any number of pictures of any size: convolutions do not mind, but tfjs holds inputs to the conversion's. */
export function withFreeSize(graph: Graph): Graph {
  return {
    ...graph,
    node: graph.node.map((one) => {
      const parsed = v.safeParse(Shaped, one.attr?.shape);
      if (one.op !== "Placeholder" || !parsed.success || parsed.output.shape.dim.length !== 4) return one;
      const dim = parsed.output.shape.dim.map((side, axis) => (axis < 3 ? { size: "-1" } : side));
      return { ...one, attr: { ...one.attr, shape: { shape: { dim } } } };
    }),
  };
}

/** Boosted regression trees (Friedman, 2001): a sum of small trees, each a few comparisons. */

/** room in every tree; one that has fewer leaves leaves places empty */
export const LEAVES = 24;
export const NODES = LEAVES - 1;
/** column, threshold, what follows up to the threshold, what follows above it */
export const PER_NODE = 4;
export const numbersPerTree = PER_NODE * NODES + LEAVES;

/** Numbers of one tree; a node's two followers are nodes, or leaf `l` as `-1 - l`. */
export interface Tree {
  readonly nodes: readonly (readonly [column: number, threshold: number, upTo: number, above: number])[];
  readonly leaves: readonly number[];
}

/** @returns `numbersPerTree` numbers a tree, nodes first. A tree of one leaf becomes a node that leads to it anyway. */
export function packTrees(trees: readonly Tree[]): Float32Array {
  const packed = new Float32Array(trees.length * numbersPerTree);
  trees.forEach(({ nodes, leaves }, i) => {
    const start = i * numbersPerTree;
    const some = nodes.length > 0 ? nodes : [[0, 0, -1, -1] as const];
    packed.set(some.flat(), start);
    packed.set(leaves, start + PER_NODE * NODES);
  });
  return packed;
}

/** @param forest - of `packTrees`. @param row - the columns that it was fitted on */
export function sumOfTrees(forest: Float32Array, row: ArrayLike<number>): number {
  let sum = 0;
  for (let start = 0; start < forest.length; start += numbersPerTree) {
    let node = 0;
    while (node >= 0) {
      const at = start + PER_NODE * node;
      node = forest[row[forest[at]!]! <= forest[at + 1]! ? at + 2 : at + 3]!;
    }
    sum += forest[start + PER_NODE * NODES - 1 - node]!;
  }
  return sum;
}

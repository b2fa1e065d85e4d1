/** Gradient boosting of squared errors, each tree on a part of the rows and columns (Friedman, 2002). */
import { seededRandom, type SeededRandom } from "../../../study/index.ts";
import { LEAVES, packTrees, sumOfTrees, type Tree } from "../../model/trees.ts";
import { binColumns } from "./bins.ts";
import { growTree } from "./grow-tree.ts";

export interface Table {
  /** row-major, `columns` numbers a row */
  readonly rows: Float32Array;
  readonly columns: number;
  /** one a row: what the sum of the trees should be */
  readonly wanted: Float32Array;
}
export interface BoostOptions {
  readonly trees: number;
  /** of each tree, LEAVES at most */
  readonly leaves: number;
  readonly rate: number;
  readonly leastRows: number;
  readonly shrinkage: number;
  /** shares that a tree is grown on */
  readonly rowShare: number;
  readonly columnShare: number;
}

/** Usual values, but for the size: with 24 leaves trees ranked by .01 in tau better than with 12, with 48 no better. */
export const boostDefaults: BoostOptions = {
  trees: 400,
  leaves: LEAVES,
  rate: 0.045,
  leastRows: 60,
  shrinkage: 5,
  rowShare: 0.7,
  columnShare: 0.4,
};

/** @returns the trees, packed */
export function boost({ rows, columns, wanted }: Table, options: BoostOptions, seed: number): Float32Array {
  const random = seededRandom("boosted trees", seed);
  const binned = binColumns(rows, columns);
  const residuals = Float32Array.from(wanted);
  const trees = Array.from({ length: options.trees }, (): Tree => {
    const looked = some(columns, options.columnShare, random);
    const tree = growTree(
      binned,
      looked,
      someRows(wanted.length, options.rowShare, random),
      residuals,
      options,
    );
    const packed = packTrees([tree]);
    for (let i = 0; i < residuals.length; i++) {
      residuals[i]! -= sumOfTrees(packed, rows.subarray(i * columns, (i + 1) * columns));
    }
    return tree;
  });
  return packTrees(trees);
}

function some(count: number, share: number, random: SeededRandom): readonly number[] {
  return random.shuffle([...Array(count).keys()]).slice(0, Math.ceil(share * count));
}

function someRows(count: number, share: number, random: SeededRandom): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => i).filter(() => random.next() < share);
}

/**
 * What the ranker has learned from the user's own finished trials: a few trees that begin at the shipped score. It
 * moves trials within their group; a group without a first epoch stays as it is.
 */
import * as v from "valibot";
import type { CurveGroup, CurveTrial, Params } from "../../../study/index.ts";
import { groupRanks, inDeviations } from "../compare.ts";
import { lowestLoss } from "../floor.ts";
import { packedNumbers } from "../packed-numbers.ts";
import { numbersPerTree, sumOfTrees } from "../trees.ts";
import { encodeOwn, OwnColumn } from "./columns.ts";

const isForest = ({ length }: Float32Array): boolean => length % numbersPerTree === 0;

/** As it is stored. */
export const Correction = v.object({
  v: v.literal(1),
  /** 8 hexadecimal digits of a hash of the rest */
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/)),
  /** version of the weights whose score it corrects */
  base: v.string(),
  columns: v.array(OwnColumn),
  /** of `packTrees` */
  trees: v.pipe(packedNumbers, v.check(isForest, "not a number of whole trees")),
});
export type Correction = v.InferOutput<typeof Correction>;
export type StoredCorrection = v.InferInput<typeof Correction>;

/** Recorded with every early ranking metric: "curves-4+own-0a1b2c3d". */
export function correctedVersion({ base, id }: Pick<Correction, "base" | "id">): string {
  return `${base}+own-${id}`;
}

/** What the trees are shown of one trial. */
export interface ShownTrial {
  /** the weights' score, in standard deviations from the group's mean */
  readonly deviation: number;
  /** ranks in the group, from -1 (best) to 1: of the lowest validation loss, and of the last training loss */
  readonly lowest: number;
  readonly train: number;
  readonly epochs: number;
  readonly params: Params;
}

/** @returns the score's place, what the curve shows, then the user's parameters */
export function correctionRow(
  { deviation, lowest, train, epochs, params }: ShownTrial,
  epochsPlanned: number,
  columns: readonly OwnColumn[],
): readonly number[] {
  const shown = [deviation, lowest, train, Math.log2(epochs + 1), epochs / epochsPlanned];
  return [...shown, ...encodeOwn(columns, params)].map((value) => Math.fround(value));
}

/**
 * @param group - as the weights were shown it, without diverged trials
 * @param scores - the weights', lower is better
 * @returns one row a trial, see `correctionRow`
 */
export function correctionRows(
  { trials, epochsPlanned }: CurveGroup,
  scores: readonly number[],
  columns: readonly OwnColumn[],
): readonly (readonly number[])[] {
  const deviations = inDeviations(scores);
  const lowest = groupRanks(trials.map(({ curve }) => lowestLoss(curve)));
  const train = groupRanks(trials.map(({ curve }) => curve.epochs.at(-1)?.trainLoss ?? NaN));
  return trials.map(({ params, curve: { epochs } }, i) => {
    const standing = { deviation: deviations[i]!, lowest: lowest[i]!, train: train[i]! };
    return correctionRow({ ...standing, epochs: epochs.length, params }, epochsPlanned, columns);
  });
}

/**
 * A standard deviation of the score, on the scale of places in the group from -0.5 (best) to 0.5: 0.29 if the score were
 * perfect, less since it is not.
 */
const PLACE = 0.22;

/** Where the score alone puts a trial. @param row - of `correctionRows` */
export function placeOf(row: readonly number[]): number {
  return PLACE * row[0]!;
}

/** @returns places in the group, lower is better; the scores as they are before the first epoch */
export function corrected(
  { trees, columns }: Pick<Correction, "trees" | "columns">,
  group: CurveGroup,
  scores: readonly number[],
): readonly number[] {
  if (!group.trials.some(hasBegun)) return scores;
  return correctionRows(group, scores, columns).map((row) => placeOf(row) + sumOfTrees(trees, row));
}

function hasBegun({ curve }: CurveTrial): boolean {
  return curve.epochs.length > 0;
}

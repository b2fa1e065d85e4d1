/** Fits the trees of a correction to finished trials, beginning at the score of the shipped weights. */
import { seededRandom, type CurveGroup } from "../../../study/index.ts";
import { correctionRows, placeOf } from "../../model/correction/correction.ts";
import type { OwnColumn } from "../../model/correction/columns.ts";
import { boost, type BoostOptions } from "../trees/boost.ts";
import { earlyGroup, healthyAt, looksAt, placesOf, type FinishedStudy } from "./finished-study.ts";

/** The shipped score of each trial of a group; lower is better. */
export type Scorer = (group: CurveGroup) => readonly number[];

/** A group as the ranker was shown it, with the shipped score and where its trials ended. */
export interface Lesson {
  readonly group: CurveGroup;
  readonly scores: readonly number[];
  readonly places: readonly number[];
}

/** groups a look: all trials, then random parts of them, so that a trial is seen beside different others */
const GROUPS = 4;
const PART = 2 / 3;
/** trials in a group, at least */
const LEAST = 4;

export function lessonsOf(study: FinishedStudy, scoresOf: Scorer): readonly Lesson[] {
  const { epochsPlanned, trials } = study;
  const random = seededRandom("own lessons", epochsPlanned, trials.length);
  return looksAt(study).flatMap((epochs) => {
    const healthy = healthyAt(trials, epochs);
    const part = Math.max(LEAST, Math.round(PART * healthy.length));
    return Array.from({ length: GROUPS }, (_, i) =>
      i === 0 ? healthy : random.shuffle(healthy).slice(0, part),
    )
      .filter(({ length }) => length >= LEAST)
      .map((members) => {
        const group = earlyGroup(study, members, epochs);
        return { group, scores: scoresOf(group), places: placesOf(members) };
      });
  });
}

/** Few trees and small steps: of little data it learns little. */
const few = { trees: 40, leaves: 12, rate: 0.08, rowShare: 0.7, columnShare: 0.5 };
/** trials in a leaf, at least; a share of all where there are many, for a correction is a broad one */
const LEAF = 4;
const LEAF_SHARE = 0.1;
/** trials with nothing to say that every leaf is thought to hold as well */
const SILENT = 5;

/**
 * @param trials - how many are behind the lessons: a trial's rows are no more news than one
 * @returns no trees where there are no lessons: all trials had diverged
 */
export function fitTrees(
  lessons: readonly Lesson[],
  columns: readonly OwnColumn[],
  trials: number,
): Float32Array {
  const rows = lessons.flatMap(({ group, scores }) => correctionRows(group, scores, columns));
  if (rows.length === 0) return new Float32Array();
  const places = lessons.flatMap((lesson) => lesson.places);
  const repeats = rows.length / trials;
  const options: BoostOptions = {
    ...few,
    leastRows: Math.ceil(few.rowShare * Math.max(LEAF, LEAF_SHARE * trials) * repeats),
    shrinkage: SILENT * repeats,
  };
  const table = {
    rows: Float32Array.from(rows.flat()),
    columns: rows[0]!.length,
    wanted: Float32Array.from(places, (place, i) => place - placeOf(rows[i]!)),
  };
  return boost(table, options, 0);
}

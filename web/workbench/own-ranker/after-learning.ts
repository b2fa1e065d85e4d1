/** What is in use once something was learned, or was not. */
import { shippedVersion, type Learned } from "../../../ranker/index.ts";
import type { EarlierRecord, LessonRecord, RankerRecord } from "../../storage/index.ts";
import type { RankerChoice, StoredRanker } from "./stored-rankers.ts";

export interface AfterLearning {
  /** to be stored before it is chosen; null: nothing new is kept */
  readonly record: RankerRecord | null;
  readonly choice: Partial<RankerChoice>;
}

/**
 * What helped for certain takes the place of what is in use. Where it did not, what is in use stays: it has helped for
 * certain once, and too few trials, or a study that has nothing to teach, do not make that untrue. It goes only where the
 * trials that it has not learned from are ordered worse with it for certain, or where it is of other weights than those
 * that ship, and of no use any more.
 * @param names - of the studies that were learned from
 * @param now - wall clock in ms
 */
export function afterLearning(
  learned: Learned,
  inUse: StoredRanker | null,
  names: readonly string[],
  now: number,
): AfterLearning {
  const lesson = lessonOf(learned, names, now);
  const { correction, taught } = learned;
  if (correction !== null) {
    const record: RankerRecord = { v: 1, id: correction.id, lesson, taught: [...taught], correction };
    return { record, choice: { current: correction.id } };
  }
  if (inUse === null || inUse.correction.base !== shippedVersion) {
    return { record: null, choice: { rejected: lesson } };
  }
  const earlier = earlierOf(learned, inUse);
  return { record: null, choice: { current: earlier.kept ? inUse.id : null, rejected: lesson, earlier } };
}

function lessonOf(
  { trials, studies, before, after, interval: [low, high] }: Learned,
  names: readonly string[],
  at: number,
): LessonRecord {
  return { v: 1, at, trials, studies, before, after, interval: [low, high], names: [...names] };
}

function earlierOf({ earlier }: Learned, { lesson }: StoredRanker): EarlierRecord {
  if (earlier === null) return { lesson, judged: null, kept: true };
  const { trials, before, after, interval, harms } = earlier;
  return { lesson, judged: { trials, before, after, interval: [...interval] }, kept: !harms };
}

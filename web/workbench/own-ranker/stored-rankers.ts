/** What was learned from the user's own trials, as it is kept, and which of it is in use. */
import * as v from "valibot";
import { createRanker, shippedVersion, type Correction } from "../../../ranker/index.ts";
import type { CurveRanker, StudyState } from "../../../study/index.ts";
import {
  EarlierRecord,
  LessonRecord,
  RankerRecord,
  type Records,
  type Storage,
} from "../../storage/index.ts";

const key = "own-ranker";
const Choice = v.object({
  v: v.literal(1),
  /** of new sweeps; null: the shipped ranker as it is */
  current: v.nullable(v.string()),
  /** of a learning that was not kept; null: the last one was, or was forgotten */
  rejected: v.nullable(LessonRecord),
  /** what was in use when it was not kept; null: nothing was */
  earlier: v.optional(v.nullable(EarlierRecord), null),
});
export type RankerChoice = v.InferOutput<typeof Choice>;
const nothing: RankerChoice = { v: 1, current: null, rejected: null, earlier: null };

/** What cannot be read counts as nothing chosen: the shipped ranker is there anyway. */
export async function readChoice(records: Pick<Records, "setting">): Promise<RankerChoice> {
  const parsed = v.safeParse(Choice, await records.setting(key));
  return parsed.success ? parsed.output : nothing;
}

export async function chooseRanker(
  records: Pick<Records, "putSetting">,
  choice: Partial<RankerChoice>,
): Promise<void> {
  await records.putSetting(key, { ...nothing, ...choice });
}

export type StoredRanker = v.InferOutput<typeof RankerRecord>;

/** @returns null where there is none, or none that can be read */
export async function readRanker(records: Pick<Records, "ranker">, id: string): Promise<StoredRanker | null> {
  const parsed = v.safeParse(RankerRecord, await records.ranker(id));
  return parsed.success ? parsed.output : null;
}

type RankedStudy = Pick<StudyState, "config" | "rankedBy">;

/**
 * The ranker of a study: what it was ranked by before goes on, whatever has been learned since; a new one takes what is
 * in use. Where that is gone, or this release ships other weights, it is the shipped one: the journal tells the versions.
 */
export async function rankerOf(
  records: Pick<Records, "setting" | "ranker">,
  study: RankedStudy,
): Promise<CurveRanker> {
  return createRanker(study.config.ranker, await correctionOf(records, study));
}

/** @returns null: the shipped ranker as it is */
export async function correctionOf(
  records: Pick<Records, "setting" | "ranker">,
  { config, rankedBy }: RankedStudy,
): Promise<Correction | null> {
  if (config.ranker !== "learned") return null;
  const id = rankedBy === null ? (await readChoice(records)).current : idIn(rankedBy.version);
  const correction = id === null ? null : ((await readRanker(records, id))?.correction ?? null);
  return correction?.base === shippedVersion ? correction : null;
}

function idIn(version: string): string | null {
  return /\+own-([0-9a-f]{8})$/.exec(version)?.[1] ?? null;
}

/** Removes for good what is not in use and what no study was ranked by. */
export async function removeUnusedRankers({ records }: Pick<Storage, "records">): Promise<void> {
  const { current } = await readChoice(records);
  const idle = (await records.rankerIds()).filter((id) => id !== current);
  if (idle.length === 0) return;
  const used = new Set<string>();
  for (const stored of await records.studies()) {
    const study = v.safeParse(v.object({ id: v.string() }), stored);
    if (!study.success) continue;
    const lines = await records.events(study.output.id);
    for (const id of idle) if (lines.some((line) => line.includes(`+own-${id}"`))) used.add(id);
  }
  for (const id of idle) if (!used.has(id)) await records.deleteRanker(id);
}

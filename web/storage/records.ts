/** The tables of the database. Stored records carry a version and are parsed when read. */
import * as v from "valibot";
import {
  Count,
  DatasetManifest,
  ImportWarning,
  Sha256,
  SkippedFile,
  StudyConfig,
} from "../../protocol/index.ts";
import { Placement, type RelayRecord } from "./relay-record.ts";
import { Correction } from "../../ranker/index.ts";

/** A study's descriptive part; what happened in it is in its journal. */
export const StudyRecord = v.object({
  v: v.literal(1),
  id: v.string(),
  name: v.string(),
  createdAt: Count,
  changedAt: Count,
  /** when it was moved to the bin; null: not there */
  deletedAt: v.nullable(Count),
  /** the generated program by path; what is shown is what runs */
  files: v.record(v.string(), v.string()),
  /** what the next sweep will be; once the journal begins, the journal's own configuration holds */
  config: StudyConfig,
  /** where its trials run; absent, as in older records: the usual place */
  placement: v.optional(Placement),
});
export type StudyRecord = v.InferOutput<typeof StudyRecord>;

export const DatasetRecord = v.object({
  v: v.literal(1),
  sha256: Sha256,
  manifest: DatasetManifest,
  skipped: v.array(SkippedFile),
  warnings: v.array(ImportWarning),
  addedAt: Count,
});
export type DatasetRecord = v.InferOutput<typeof DatasetRecord>;

/** A network that the user added by file; its content is in the file store. */
export const BackboneRecord = v.object({
  v: v.literal(1),
  sha256: Sha256,
  name: v.string(),
  /** whose output is taken */
  layer: v.string(),
  /** of one image */
  features: Count,
  bytes: Count,
  addedAt: Count,
  /** when it was moved to the bin; null: not there */
  deletedAt: v.nullable(Count),
});
export type BackboneRecord = v.InferOutput<typeof BackboneRecord>;

/** How a learning from the user's own trials came out. */
export const LessonRecord = v.object({
  v: v.literal(1),
  at: Count,
  /** held out, and the studies that they are of */
  trials: Count,
  studies: Count,
  /** tau of the shipped ranker and of the learned one, and the interval of their difference */
  before: v.number(),
  after: v.number(),
  interval: v.tuple([v.number(), v.number()]),
  /** what the studies were called then */
  names: v.optional(v.array(v.string())),
});
export type LessonRecord = v.InferOutput<typeof LessonRecord>;

/** What became of a lesson in use when a later one was not kept. */
export const EarlierRecord = v.object({
  lesson: LessonRecord,
  /** on trials that it was not learned from: as in a lesson; null: they were too few */
  judged: v.nullable(
    v.object({
      trials: Count,
      before: v.number(),
      after: v.number(),
      interval: v.tuple([v.number(), v.number()]),
    }),
  ),
  /** false: these trials were ordered worse with it */
  kept: v.boolean(),
});
export type EarlierRecord = v.InferOutput<typeof EarlierRecord>;

/** What was learned and kept. It stays while a study was ranked by it, also when another one has taken its place. */
export const RankerRecord = v.object({
  v: v.literal(1),
  /** the correction's */
  id: v.string(),
  lesson: LessonRecord,
  /** fingerprints of its trials; absent in records of earlier releases */
  taught: v.optional(v.array(v.string())),
  correction: Correction,
});
/** as it is stored: numbers as text */
export type RankerRecord = v.InferInput<typeof RankerRecord>;

/** Raw rows: whoever reads them parses them, so that one bad record does not hide the others. */
export interface Records {
  studies(): Promise<readonly unknown[]>;
  study(id: string): Promise<unknown>;
  putStudy(record: StudyRecord): Promise<void>;
  dataset(sha256: string): Promise<unknown>;
  putDataset(record: DatasetRecord): Promise<void>;
  datasetIds(): Promise<readonly string[]>;
  deleteDataset(sha256: string): Promise<void>;
  backbones(): Promise<readonly unknown[]>;
  putBackbone(record: BackboneRecord): Promise<void>;
  deleteBackbone(sha256: string): Promise<void>;
  rankerIds(): Promise<readonly string[]>;
  ranker(id: string): Promise<unknown>;
  putRanker(record: RankerRecord): Promise<void>;
  deleteRanker(id: string): Promise<void>;
  relays(): Promise<readonly unknown[]>;
  relay(url: string): Promise<unknown>;
  putRelay(record: RelayRecord): Promise<void>;
  deleteRelay(url: string): Promise<void>;
  keyPair(name: string): Promise<CryptoKeyPair | undefined>;
  putKeyPair(name: string, keys: CryptoKeyPair): Promise<void>;
  /** Appends in one transaction. @param from - index of the first event: how many the journal has */
  appendEvents(studyId: string, from: number, lines: readonly string[]): Promise<void>;
  /** every event in order, as a line of JSON: what a journal file has */
  events(studyId: string): Promise<readonly string[]>;
  /** Removes the study and its journal. */
  deleteStudy(id: string): Promise<void>;
  setting(key: string): Promise<unknown>;
  putSetting(key: string, value: unknown): Promise<void>;
  close(): void;
}

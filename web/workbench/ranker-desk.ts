/** Settings screen: the ranking model and what it has learned here. */
import {
  correctedVersion,
  leastOfStudy,
  leastTrials,
  shippedVersion,
  usableStudies,
  withoutRepeats,
} from "../../ranker/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import type { Storage } from "../storage/index.ts";
import { etaOf } from "./eta-of.ts";
import type { OnProgress, RankerDesk, RankerView } from "./api.ts";
import { requireLeader, type Bench } from "./bench.ts";
import type { OpenStudies } from "./open-studies.ts";
import { afterLearning } from "./own-ranker/after-learning.ts";
import { learnApart } from "./own-ranker/client.ts";
import { finishedStudy } from "./own-ranker/finished-trials.ts";
import { missingTrials } from "./own-ranker/missing-trials.ts";
import { chooseRanker, readChoice, readRanker, type StoredRanker } from "./own-ranker/stored-rankers.ts";
import { readableStates } from "./own-ranker/readable-states.ts";

type LearningDesk = Pick<
  RankerDesk,
  "rankerView" | "learnRanker" | "cancelLearning" | "forgetRanker" | "recallRanker"
>;

export function rankerDesk(bench: Bench, studies: OpenStudies): LearningDesk {
  const { storage } = bench;
  let running: AbortController | null = null;
  return {
    rankerView: () => rankerView(storage, studies),
    async learnRanker(onProgress) {
      requireLeader(bench);
      running?.abort();
      const mine = (running = new AbortController());
      try {
        await learn(storage, studies, onProgress, mine.signal);
        return true;
      } catch (error) {
        if (mine.signal.aborted) return false;
        throw error;
      } finally {
        if (running === mine) running = null;
      }
    },
    cancelLearning() {
      running?.abort();
      return Promise.resolve();
    },
    async forgetRanker() {
      requireLeader(bench);
      const { current } = await readChoice(storage.records);
      await chooseRanker(storage.records, {});
      return current;
    },
    async recallRanker(id) {
      requireLeader(bench);
      await chooseRanker(storage.records, { current: id });
    },
  };
}

async function rankerView(storage: Storage, studies: OpenStudies): Promise<RankerView> {
  const finished = (await readableStates(storage, studies)).map(({ state }) => finishedStudy(state));
  const usable = usableStudies(finished);
  const { current, rejected, earlier } = await readChoice(storage.records);
  const record = current === null ? null : await readRanker(storage.records, current);
  const isOutdated = record !== null && record.correction.base !== shippedVersion;
  return {
    version: record === null || isOutdated ? shippedVersion : correctedVersion(record.correction),
    trials: usable.reduce((sum, { trials }) => sum + trials.length, 0),
    studies: usable.length,
    finished: finished.reduce((sum, { trials }) => sum + trials.length, 0),
    missing: missingTrials(withoutRepeats(finished).map(({ trials }) => trials.length)),
    least: { trials: leastTrials, ofStudy: leastOfStudy },
    lesson: record?.lesson ?? null,
    refused: rejected && { ...rejected, earlier },
    outdated: isOutdated ? record.correction.base : null,
  };
}

/** Stores what came of it: what is kept, and is in use from then on, or that nothing was. */
async function learn(
  storage: Storage,
  studies: OpenStudies,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  onProgress({ text: "Reading the trials", done: 0, total: 1, eta: null });
  const readable = await readableStates(storage, studies);
  const finished = readable.map(({ record, state }) => ({ ...finishedStudy(state), name: record.name }));
  const started = performance.now();
  const onStep = (done: number, total: number): void => {
    const eta = etaOf(done, total, performance.now() - started);
    onProgress({ text: "Judging on held-out trials", done, total, eta });
  };
  const inUse = await readInUse(storage);
  const earlier = inUse && { correction: inUse.correction, taught: inUse.taught ?? null };
  const learned = await learnApart(finished, earlier, onStep, signal);
  if (learned === null) {
    throw new WorkbenchError(
      "own-trials-few",
      "There are too few finished trials to learn from.",
      "Train more trials to their end, for instance with a full sweep.",
    );
  }
  signal.throwIfAborted();
  const names = usableStudies(finished).map(({ name }) => name);
  const { record, choice } = afterLearning(learned, inUse, names, Date.now());
  if (record !== null) await storage.records.putRanker(record);
  await chooseRanker(storage.records, choice);
}

/** Of the weights that ship; what was learned on others is of no use. */
async function readInUse({ records }: Storage): Promise<StoredRanker | null> {
  const { current } = await readChoice(records);
  const record = current === null ? null : await readRanker(records, current);
  return record?.correction.base === shippedVersion ? record : null;
}

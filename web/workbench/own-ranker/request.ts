import type { Earlier, FinishedStudy, Learned } from "../../../ranker/index.ts";

/** What the learning worker is asked: a worker of its own, so that it can be ended at any moment. */
export interface RemoteLearning {
  /** @param onStep - fits done, of how many. @param earlier - what is in use. @returns null where there are too few trials */
  learn(
    studies: readonly FinishedStudy[],
    onStep: (done: number, total: number) => void,
    earlier: Earlier | null,
  ): Promise<Learned | null>;
}

/** What the ranker bench is asked, and what it tells: a worker of its own, which ends with the run. */
import type { EpochSummary, JudgedTask } from "../../ranker/bench/index.ts";
import type { WorkProgress } from "../workbench/api.ts";

/** Whose learning curves are judged on. */
export type CurveSource =
  /** of our own curve farm, shipped with the app. @param base - of the page */
  | { readonly from: "farm"; readonly base: string }
  /** of this browser. @param journal - JSON lines */
  | {
      readonly from: "studies";
      readonly studies: readonly { readonly name: string; readonly journal: Blob }[];
    }
  /** that the user gave */
  | { readonly from: "files"; readonly files: readonly File[] };

/** Replaces what was told before. */
export interface BenchNews {
  readonly progress: WorkProgress;
  /** tasks in the order in which they were judged */
  readonly judged: readonly JudgedTask[];
  /** of these; one entry for each number of epochs seen */
  readonly summary: readonly EpochSummary[];
  /** what could not be judged on, and why */
  readonly skipped: readonly SkippedTask[];
}
export interface SkippedTask {
  readonly task: string;
  readonly reason: string;
}

export interface RemoteBench {
  /**
   * @param onNews - several times while it computes, the last time with all
   * @throws WorkbenchError `usage-curves`, `curves-damaged`, `part-missing`, `bench-empty`
   */
  run(source: CurveSource, onNews: (news: BenchNews) => void | Promise<void>): Promise<void>;
}

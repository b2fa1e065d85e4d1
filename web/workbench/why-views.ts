/** What the Trials screen asks and draws of two trials: which comes first by the ranker, and why. */
import type { Cause, Decision, Evidence } from "../../ranker/index.ts";
import type { CurveRanker } from "../../study/index.ts";

export type Pair<T> = readonly [T, T];

export interface WhyQuestion {
  readonly trials: Pair<number>;
  /** how many of their epochs the ranker sees; null: as when it ranked them, else all */
  readonly epochs: number | null;
  /** validation losses by epoch instead of the recorded ones; null: as recorded */
  readonly losses: Pair<readonly number[]> | null;
  /** the losses belong to no trial: nothing else is recorded of them, and both have the first trial's parameters */
  readonly madeUp: boolean;
  /** asks also who would come first after each number of epochs; takes many times as long */
  readonly byEpochs: boolean;
}

export interface WhySide {
  readonly trial: number;
  /** null: diverged, or nothing seen */
  readonly score: number | null;
  readonly probabilityBest: number | null;
  /** seen to the end of its schedule: its loss is a fact */
  readonly isDone: boolean;
  /** in the group, 1 is best */
  readonly place: number;
  /** validation loss by epoch, as recorded: all there is */
  readonly recorded: readonly number[];
}

export interface WhyCause {
  readonly cause: Cause;
  /** of the difference of the model's scores; below 0 it speaks for the first of the question */
  readonly effect: number;
  readonly evidence: readonly Evidence[];
}

export interface Why {
  readonly ranker: CurveRanker["name"];
  /** of a full sweep, which compares its trials by their lowest loss */
  readonly full: boolean;
  readonly sides: Pair<WhySide>;
  /** trials that were compared */
  readonly groupSize: number;
  /** seen of the two */
  readonly epochs: number;
  /** that can be seen of either */
  readonly mostEpochs: number;
  /** of a full schedule */
  readonly plannedEpochs: number;
  /** null for a ranker that is not learned */
  readonly explanation: {
    readonly decision: Decision;
    readonly causes: readonly WhyCause[];
    readonly knowsParameters: boolean;
  } | null;
  /** who comes first when 1, 2, ... epochs are seen: 0 or 1, null where even; null where it was not asked */
  readonly firstByEpochs: readonly (0 | 1 | null)[] | null;
}

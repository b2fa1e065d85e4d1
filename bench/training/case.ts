import type { Figure } from "../figure.ts";
import type { Pair } from "./places.ts";

export interface TrainingOptions {
  /** only figures whose name starts so */
  readonly only: string;
  /** few and short runs: to see whether it works */
  readonly quick: boolean;
  /** software GPUs get whole batches, too */
  readonly full: boolean;
}

/** Figures that are measured together. */
export interface Case {
  readonly names: readonly string[];
  /** @param wanted - some of the names */
  run(pair: Pair, wanted: ReadonlySet<string>): Promise<readonly Figure[]>;
}

/** As the networks are trained wherever nothing else is said. */
export const BATCH = 64;

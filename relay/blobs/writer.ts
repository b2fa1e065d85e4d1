/**
 * A training writes on its trial's owner's account: checkpoints, each in the place of an earlier one, and logs. So it may
 * have there what a few of them can need, and no more.
 */
import { CHUNK_BYTES } from "../../protocol/index.ts";

export interface Writer {
  /** of one replica of a trial: its leases follow on each other */
  readonly id: string;
  /** that it may have stored at once */
  readonly mostBytes: number;
}

const MEBIBYTE = 2 ** 20;
/** whatever was estimated */
const LEAST_CHECKPOINT = 64 * MEBIBYTE;
/** no side reads a larger one */
const MOST_CHECKPOINT = 2 ** 30;
/** no side reads a larger one; older ones of a trial are small beside their checkpoints */
const LOG = 256 * MEBIBYTE;
/** the newest, the one before it, which somebody may be fetching, and the one that is arriving */
const CHECKPOINTS = 3;

export interface Training {
  readonly trial: string;
  readonly replica: number;
  /** that the trial is said to need, by its data and form: of a program of the user's own it says little */
  readonly memoryBytes: number;
  /** on a node of its owner's, or one that he named: as large a model as any side reads */
  readonly isTrusted: boolean;
}

export function writerOf(training: Training): Writer {
  const { memoryBytes, isTrusted } = training;
  const needed = isTrusted ? MOST_CHECKPOINT : memoryBytes;
  const checkpoint = Math.min(MOST_CHECKPOINT, Math.max(LEAST_CHECKPOINT, needed));
  return { id: writerId(training), mostBytes: CHECKPOINTS * checkpoint + LOG + CHUNK_BYTES };
}

export const writerId = ({ trial, replica }: Pick<Training, "trial" | "replica">): string =>
  `${trial} ${replica}`;

/** Whether a checkpoint that came with a result is of this trial, and says what the result says. */
import type { TrialResult } from "../../protocol/index.ts";
import { WorkbenchError, type TrialOrder } from "../../study/index.ts";
import { decodeCheckpoint } from "../trial/checkpoint/format.ts";
import type { Arrived } from "./told-trial.ts";

/**
 * Models are built here from what a checkpoint says of its seed and settings: it must be the order's.
 * @returns what is wrong; null: nothing
 */
export function faultOfCheckpoint(
  { spec }: TrialOrder,
  { checkpoint }: Arrived,
  { outcome, bestEpoch, bestValLoss }: TrialResult,
): string | null {
  if (checkpoint === null) return null;
  try {
    const { origin, progress } = decodeCheckpoint(checkpoint.bytes);
    if (origin.seed !== spec.seed || origin.epochs !== spec.epochs)
      return `its checkpoint has seed ${origin.seed} and ${origin.epochs} epochs, not ${spec.seed} and ${spec.epochs}`;
    const changed = Object.entries(spec.params).find(([name, value]) => origin.config[name] !== value);
    if (changed) return `its checkpoint was trained with another ${changed[0]}`;
    if (progress.epoch !== checkpoint.ref.epoch)
      return `its checkpoint is of epoch ${progress.epoch}, not ${checkpoint.ref.epoch}`;
    const isBest = progress.bestEpoch === bestEpoch && progress.bestValLoss === bestValLoss;
    return outcome === "diverged" || isBest
      ? null
      : `its checkpoint says ${progress.bestValLoss} in epoch ${progress.bestEpoch}, the result ${bestValLoss} in ${bestEpoch}`;
  } catch (error) {
    if (error instanceof WorkbenchError) return `its checkpoint cannot be read: ${error.message}`;
    throw error;
  }
}

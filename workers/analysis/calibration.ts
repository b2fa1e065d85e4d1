import type { CalibrationBin } from "../../protocol/index.ts";
import { argmax, sampleCount, type Answers } from "./counts.ts";

/** One statement of the network: how sure it was, and whether it was right. */
export interface Claim {
  readonly confidence: number;
  readonly right: boolean;
}

/** Single-label: the winning class of each sample. Multi-label: every class of each sample, as the answer given. */
export function claims(answers: Answers): Claim[] {
  const { classes, probabilities, labels, task } = answers;
  const rows = Array.from({ length: sampleCount(answers) }, (_, row) => row);
  if (task === "single-label") {
    return rows.map((row) => {
      const winner = argmax(probabilities, row, classes);
      return {
        confidence: probabilities[row * classes + winner]!,
        right: labels[row * classes + winner]! > 0,
      };
    });
  }
  return Array.from(probabilities, (probability, i) => {
    const said = probability >= 0.5;
    return { confidence: said ? probability : 1 - probability, right: said === labels[i]! > 0 };
  });
}

/** Ten equal bins of confidence; empty bins are left out. */
export function calibrationBins(all: readonly Claim[], bins = 10): CalibrationBin[] {
  return Array.from({ length: bins }, (_, index) => {
    const low = index / bins;
    const high = (index + 1) / bins;
    const inside = all.filter((claim) => binOf(claim.confidence, bins) === index);
    const mean = (value: (claim: Claim) => number) =>
      inside.reduce((sum, claim) => sum + value(claim), 0) / inside.length;
    if (inside.length === 0) return null;
    const accuracy = mean((claim) => (claim.right ? 1 : 0));
    return { low, high, count: inside.length, confidence: mean((claim) => claim.confidence), accuracy };
  }).filter((bin) => bin !== null);
}

/** Expected calibration error: mean gap between confidence and accuracy, weighted by bin (Naeini et al., 2015). */
export function calibrationError(bins: readonly CalibrationBin[]): number {
  const total = bins.reduce((sum, bin) => sum + bin.count, 0);
  if (total === 0) return 0;
  return bins.reduce((sum, bin) => sum + (bin.count / total) * Math.abs(bin.confidence - bin.accuracy), 0);
}

function binOf(confidence: number, bins: number): number {
  return Math.min(bins - 1, Math.max(0, Math.floor(confidence * bins)));
}

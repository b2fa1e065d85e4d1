/** Answers to one image in words. */
import type { Explained, ReportImage } from "../../../protocol/index.ts";
import { formatSmall } from "../../components/format.ts";

export const namesOf = (labels: readonly number[], classNames: readonly string[]): string =>
  labels.length === 0 ? "no label" : labels.map((label) => classNames[label] ?? String(label)).join(", ");

/** How sure the network is of what it says; of several labels, of the one it is least sure of. */
export function confidenceOf({ probabilities, predicted }: Explained): number | null {
  const sure = predicted.map((label) => probabilities[label] ?? 0);
  return sure.length === 0 ? null : Math.min(...sure);
}

export interface Answer {
  readonly name: string;
  /** empty where no label is predicted */
  readonly confidence: string;
}

export function answerOf(side: Explained, classNames: readonly string[]): Answer {
  const sure = confidenceOf(side);
  return {
    name: namesOf(side.predicted, classNames),
    confidence: sure === null ? "" : formatSmall(sure),
  };
}

/** The side that mistakes are of. */
export const lastSide = ({ before, after }: ReportImage): Explained | null => after ?? before;

/** "True rot, predicted scab with 0.91". */
export function mistakeLabel(image: ReportImage, classNames: readonly string[]): string {
  const side = lastSide(image);
  const answer = side === null ? null : answerOf(side, classNames);
  const said = answer === null ? "not answered" : `predicted ${answer.name}`;
  const sure = answer === null || answer.confidence === "" ? "" : ` with ${answer.confidence}`;
  return `True ${namesOf(image.truth, classNames)}, ${said}${sure}`;
}

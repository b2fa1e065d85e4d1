/** Why one of two trials comes before the other, in words. */
import {
  formatCount,
  formatFixed,
  formatLoss,
  formatParameter,
  formatRate,
  formatSigned,
  plural,
} from "../../../components/format.ts";
import type { Pair, Why, WhyCause } from "../../../workbench/api.ts";

type Evidence = WhyCause["evidence"][number];

export const causeTitles: Readonly<Record<WhyCause["cause"], string>> = {
  "validation-loss": "Validation loss so far",
  "training-loss": "Training loss",
  falling: "How fast it falls",
  gap: "Gap between the losses",
  noise: "Noise",
  accuracy: "Accuracy",
  "epochs-seen": "Epochs seen",
  "learning-rate": "Learning rate",
  optimizer: "Optimizer and schedule",
  "batch-size": "Batch size",
  regularisation: "Regularisation",
  architecture: "Size and architecture",
  "other-parameters": "Other parameters",
};

/** Who comes first; null where both are ranked alike. */
export function firstOf({ sides: [one, other] }: Pick<Why, "sides">): 0 | 1 | null {
  const [a, b] = [one.score ?? Infinity, other.score ?? Infinity];
  return a === b ? null : a < b ? 0 : 1;
}

export function whyTitle(why: Why): string {
  const first = firstOf(why);
  const [one, other] = why.sides;
  if (first === null) return `Why are trials ${one.trial} and ${other.trial} ranked alike?`;
  const [winner, loser] = first === 0 ? [one, other] : [other, one];
  return `Why is trial ${winner.trial} ranked before trial ${loser.trial}?`;
}

/** A value beside its cause: `0.003`, `adamw`, `−0.12`. */
export function evidenceText({ kind, values }: Evidence, side: 0 | 1): string {
  const value = values[side];
  if (kind === "parameter" || typeof value !== "number") return formatParameter(value ?? undefined);
  if (kind === "loss") return lossText(value);
  if (kind === "change") return isSmall(value) ? signedRate(value) : formatSigned(value, 3);
  return kind === "share" ? formatFixed(value, 3) : formatCount(value);
}

const signedRate = (value: number): string => (value < 0 ? "−" : "+") + formatRate(Math.abs(value));
const isSmall = (value: number): boolean => value !== 0 && Math.abs(value) < 0.01;
/** Two losses that differ look different, however small they are. */
export const lossText = (value: number | null): string =>
  value !== null && isSmall(value) ? formatRate(value) : formatLoss(value);

/** What decided, in one or two sentences. */
export function whySentence(why: Why): string {
  if (why.explanation === null) return lossSentence(why);
  const { decision } = why.explanation;
  if (decision.by === "model") return modelSentence(why, why.explanation.causes);
  if (decision.by === "neither-asked")
    return "Neither has a curve that can be ranked: such trials come last.";
  const [behind, before] = decision.behind === "first" ? why.sides : [why.sides[1], why.sides[0]];
  switch (decision.by) {
    case "fact":
      return `Trial ${behind.trial} is trained to its end; its loss is a fact, and trial ${before.trial} has been lower.`;
    case "other-facts":
      return `Trial ${behind.trial} is trained to its end; it comes after every trial that has been lower, and trial ${before.trial} is ranked before one of them.`;
    case "curve":
      return `Both have the same parameters, and the curve of trial ${before.trial} is lower in every epoch.`;
    case "first-choice":
      return `Both are among the best few, where the lowest loss so far counts more: that of trial ${before.trial} speaks for it.`;
    case "diverged":
      return `Trial ${behind.trial} has diverged; such trials come last.`;
    case "not-begun":
      return `Trial ${behind.trial} has shown no epoch yet; such trials come last.`;
  }
}

function lossSentence({ ranker, full, sides }: Why): string {
  const loss = ranker === "last" ? "validation loss of the last epoch seen" : "lowest validation loss seen";
  const [a, b] = sides.map(({ score }) => lossText(score));
  const how = full ? "A full sweep compares its trials" : `The ranker "${ranker}" compares trials`;
  return `${how} by the ${loss}: ${a} against ${b}. Nothing else counts.`;
}

function modelSentence(why: Why, causes: readonly WhyCause[]): string {
  const first = firstOf(why);
  const [pro, contra] = first === null ? [causes, []] : split(causes, first);
  const done = why.sides.find(({ isDone }) => isDone);
  const fact = done ? `Trial ${done.trial} is trained to its end; its loss is a fact. ` : "";
  if (pro.length === 0) return `${fact}The ranker sees no difference between them.`;
  const text = (cause: WhyCause): string => inSentence(cause, first ?? 0);
  const rest = contra[0];
  const weighty = rest && Math.abs(rest.effect) > 0.25 * sizeOf(pro);
  return `${fact}Mostly ${withArticles(leading(pro).map(text))}.${weighty ? ` Against it speaks ${text(rest)}.` : ""}`;
}

function split(causes: readonly WhyCause[], first: 0 | 1): Pair<readonly WhyCause[]> {
  const speaks = ({ effect }: WhyCause): boolean => (first === 0 ? effect < 0 : effect > 0);
  return [causes.filter(speaks), causes.filter((cause) => cause.effect !== 0 && !speaks(cause))];
}

const sizeOf = (causes: readonly WhyCause[]): number =>
  causes.reduce((sum, { effect }) => sum + Math.abs(effect), 0);

/** The largest, until they make up most; never more than three. */
function leading(causes: readonly WhyCause[]): readonly WhyCause[] {
  const count = [1, 2].find((some) => sizeOf(causes.slice(0, some)) >= 0.6 * sizeOf(causes)) ?? 3;
  return causes.slice(0, count);
}

/** "the learning rate (0.003 against 0.1)": the value of whoever comes first stands first. */
function inSentence({ cause, evidence }: WhyCause, first: 0 | 1): string {
  const title = causeTitles[cause];
  const name = `${/^How /.test(title) ? "" : "the "}${title[0]!.toLowerCase()}${title.slice(1)}`;
  const [main, ...more] = evidence;
  if (!main || (main.kind === "parameter" && more.length > 0)) return name;
  const value = (side: 0 | 1): string => evidenceText(main, side).replace(/e-(?=\d)/, "e\u2011"); // stays in one line
  return `${name} (${value(first)} against ${value(first === 0 ? 1 : 0)})`;
}

function withArticles(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}

/** Among whom the two are ranked, and by what. */
export function groupSentence({ groupSize, epochs, plannedEpochs, full }: Why): string {
  const seen = `${plural(epochs, "epoch")} of ${plannedEpochs} seen of the two`;
  const others = full ? "all that there is of the others" : "the others as they were when they were ranked";
  return groupSize === 2
    ? `Only these two are compared: a group this small says little. ${seen}.`
    : `Compared among ${groupSize} trials of the sweep; ${seen}, ${others}.`;
}

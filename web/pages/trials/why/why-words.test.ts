import { describe, expect, it } from "vitest";
import type { Pair, Why, WhyCause, WhySide } from "../../../workbench/api.ts";
import { crossingCurves } from "./crossing-curves.ts";
import { crossingOf, crossingSentence, flipSentence } from "./flips.ts";
import { firstOf, groupSentence, whySentence, whyTitle } from "./why-words.ts";

function side(trial: number, score: number | null, isDone = false): WhySide {
  return { trial, score, probabilityBest: 0.1, isDone, place: 1, recorded: [1, 0.9] };
}
function cause(name: WhyCause["cause"], effect: number, values?: Pair<number>): WhyCause {
  const evidence = values ? [{ name: "x", kind: "parameter" as const, values }] : [];
  return { cause: name, effect, evidence };
}
function whyOf(
  causes: readonly WhyCause[],
  decision: NonNullable<Why["explanation"]>["decision"] = { by: "model" },
  changed: Partial<Why> = {},
): Why {
  return {
    ...{ ranker: "learned", full: false, sides: [side(7, 0.5), side(4, 0.3)], groupSize: 9 },
    ...{ epochs: 2, mostEpochs: 2, plannedEpochs: 25, firstByEpochs: null },
    explanation: { decision, causes, knowsParameters: true },
    ...changed,
  };
}

describe("the sentence", () => {
  it("names the weightiest causes, the value of whoever comes first before the other's", () => {
    const why = whyOf([
      cause("learning-rate", 0.6, [0.1, 0.003]),
      cause("falling", 0.3),
      cause("accuracy", 0.2),
      cause("noise", -0.1),
    ]);
    expect(whyTitle(why)).toBe("Why is trial 4 ranked before trial 7?");
    expect(whySentence(why)).toBe(
      "Mostly the learning rate (3.0e\u20113 against 0.1) and how fast it falls.",
    );
  });

  it("says what speaks against it where that is weighty", () => {
    const why = whyOf([cause("batch-size", 0.5, [64, 16]), cause("training-loss", -0.4, [1, 2])]);
    expect(whySentence(why)).toBe(
      "Mostly the batch size (16 against 64). Against it speaks the training loss (2 against 1).",
    );
  });

  it.each([
    [
      { by: "fact", behind: "first" },
      "Trial 7 is trained to its end; its loss is a fact, and trial 4 has been lower.",
    ],
    [
      { by: "curve", behind: "first" },
      "Both have the same parameters, and the curve of trial 4 is lower in every epoch.",
    ],
    [{ by: "diverged", behind: "second" }, "Trial 4 has diverged; such trials come last."],
  ] as const)("says what needs no model: %j", (decision, text) => {
    expect(whySentence(whyOf([], decision))).toBe(text);
  });

  it("says that a finished trial's loss is a fact where the model judged the other", () => {
    const sides = [side(7, 0.5), side(4, 0.3, true)] as const;
    const why = whyOf([cause("gap", 0.2)], { by: "model" }, { sides });
    expect(whySentence(why)).toMatch(/^Trial 4 is trained to its end; its loss is a fact\. Mostly the gap/);
  });

  it("has nothing to explain where the score is just a loss", () => {
    expect(whySentence(whyOf([], undefined, { explanation: null, ranker: "last" }))).toBe(
      'The ranker "last" compares trials by the validation loss of the last epoch seen: 0.500 against 0.300. Nothing else counts.',
    );
    expect(whySentence(whyOf([], undefined, { explanation: null, ranker: "best", full: true }))).toMatch(
      /^A full sweep compares its trials by the lowest validation loss seen/,
    );
  });

  it("knows when both are ranked alike, and when there is nobody else", () => {
    const even = whyOf([], undefined, { sides: [side(1, null), side(2, null)], groupSize: 2 });
    expect(firstOf(even)).toBeNull();
    expect(whyTitle(even)).toBe("Why are trials 1 and 2 ranked alike?");
    expect(groupSentence(even)).toMatch(/^Only these two are compared/);
  });
});

describe("flips", () => {
  it("tell who comes first after which epochs", () => {
    const why = whyOf([], undefined, { firstByEpochs: [0, 0, null, 1, 1] });
    expect(flipSentence(why)).toBe(
      "First by epochs seen: trial 7 after 1 to 2, both alike after 3, trial 4 after 4 to 5.",
    );
    expect(flipSentence({ ...why, firstByEpochs: [1, 1] })).toBe(
      "Trial 4 comes first, however many epochs are seen.",
    );
    expect(flipSentence({ ...why, firstByEpochs: [] })).toBe("");
  });

  it.each([1, 4, 8, 25, 300])("made-up curves for %i planned epochs fall and cross once", (planned) => {
    const curves = crossingCurves(planned, 2);
    for (const losses of curves) expect(losses).toEqual(losses.toSorted((a, b) => b - a));
    const before = crossingOf(curves)!;
    expect(curves[0][before - 1]).toBeLessThan(curves[1][before - 1]!);
    expect(curves[1].slice(before).every((loss, i) => loss < curves[0][before + i]!)).toBe(true);
    expect(crossingSentence(curves)).toBe(`The curves cross between epochs ${before} and ${before + 1}.`);
  });
});

import { describe, expect, it } from "vitest";
import type { StudyView } from "../workbench/api.ts";
import { resultSentence, studyNews } from "./study-news.ts";

const best = { trial: 14, valLoss: 0.2141, predicted: false };
type Seen = Pick<StudyView, "status" | "statusReason" | "best" | "finished" | "planned">;
const seen = (differences: Partial<Seen> = {}): StudyView =>
  ({
    status: "running",
    statusReason: null,
    best: null,
    finished: 3,
    planned: 25,
    ...differences,
  }) as unknown as StudyView;

describe("studyNews", () => {
  it("says nothing of the first view and of an epoch", () => {
    expect(studyNews(null, seen({ best }))).toEqual([]);
    expect(studyNews(seen({ best }), seen({ best: { ...best, valLoss: 0.2 } }))).toEqual([]);
  });
  it("tells start, going on, pause with its reason, and a new best", () => {
    expect(studyNews(seen({ status: "idle" }), seen())).toEqual(["Sweep started."]);
    expect(studyNews(seen({ status: "offered" }), seen())).toEqual(["Sweep goes on."]);
    expect(studyNews(seen(), seen({ status: "paused", statusReason: "Three failures." }))).toEqual([
      "Sweep paused. Three failures.",
    ]);
    expect(studyNews(seen(), seen({ best }))).toEqual(["New best: trial 14, validation loss 0.214."]);
  });
});

describe("resultSentence", () => {
  it("names a prediction as such", () => {
    expect(resultSentence(seen({ best: { ...best, predicted: true } }))).toBe(
      "3 of 25 trials finished. Trial 14 is best: early ranking metric 0.214.",
    );
    expect(resultSentence(seen())).toBe("3 of 25 trials finished; none has a validation loss.");
  });
});

import { expect, test } from "vitest";
import type { StudyView } from "../../workbench/api.ts";
import { confirmationWords } from "./confirmation-words.ts";

type Confirmation = NonNullable<StudyView["confirmation"]>;

const confirmation: Confirmation = {
  ...{ winner: 7, stage: "under way", repeat: 25, claimed: 0.41, found: null, refuted: [] },
};
const refuted = [
  { trial: 3, claimed: 0.1, found: 0.6 },
  { trial: 4, claimed: 0.2, found: null },
];

test("says what is trained again and why, and as which trial", () => {
  expect(confirmationWords(confirmation)).toEqual([
    "Trial 7 leads, and strangers’ nodes trained it: it is trained once more on this device, as trial 25.",
  ]);
  expect(confirmationWords({ ...confirmation, stage: "open" })[0]).toContain("has not been trained");
});

test("says what was said and what was found", () => {
  const confirmed = confirmationWords({ ...confirmation, stage: "confirmed", found: 0.412, refuted });
  expect(confirmed).toHaveLength(3);
  expect(confirmed[0]).toContain("a loss of 0.100 was said, it has 0.600 here and counts with that");
  expect(confirmed[1]).toContain("it diverges here and is out");
  expect(confirmed[2]).toContain("0.410 was said, 0.412 here");
});

test("does not call a winner confirmed that counts with what was found here", () => {
  const words = confirmationWords({
    ...confirmation,
    ...{ winner: 3, stage: "confirmed", found: 0.6, refuted: refuted.slice(0, 1) },
  });
  expect(words).toHaveLength(1);
  expect(words[0]).not.toContain("confirmed");
});

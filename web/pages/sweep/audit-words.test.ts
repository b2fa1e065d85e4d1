import { expect, it } from "vitest";
import type { StudyView } from "../../workbench/api.ts";
import { auditWords } from "./audit-words.ts";

const audit: NonNullable<StudyView["audit"]> = {
  stopped: 22,
  chosen: 5,
  done: 5,
  agreement: { tau: 0.714, low: 0.5, high: 0.9 },
  better: [],
  chanceMissed: 0.081,
  from: "ranker",
};

it("tells what an audit has found", () => {
  expect(auditWords(null)).toBeNull();
  expect(auditWords({ ...audit, done: 2, agreement: null, chanceMissed: null })).toBe(
    "Auditing 2 of 5, of 22 stopped trials.",
  );
  expect(auditWords(audit)).toBe(
    "Audited 5 of 22 stopped trials. Rank agreement τ\u202f0.71, 90\u202f% interval 0.50 to 0.90. Chance that the true best was stopped: 0.08.",
  );
  expect(auditWords({ ...audit, from: "even odds" })).toMatch(/stopped: 0.08, from even odds/);
  expect(auditWords({ ...audit, better: [7], chanceMissed: 1 })).toMatch(/#7 ended lower than the winner/);
  const all = { ...audit, stopped: 5, agreement: { tau: 0.9, low: 0.9, high: 0.9 }, chanceMissed: 0 };
  expect(auditWords(all)).toMatch(/τ\u202f0.90. None of them/);
});

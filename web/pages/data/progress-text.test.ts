import { expect, test } from "vitest";
import { importProgressText } from "./progress-text.ts";

test("says how far it is, how much, and how long it takes", () => {
  const progress = {
    phase: "reading",
    done: 1804,
    total: 2431,
    bytes: 18e6,
    eta: { lowMs: 5000, highMs: 8000 },
  } as const;
  expect(importProgressText(progress)).toBe("read 1,804 of 2,431 (18\u202fMB), 5–8\u202fs to go");
});

test("says nothing that is not known", () => {
  expect(importProgressText({ phase: "packing", done: 3, total: 0, bytes: 0, eta: null })).toBe("prepared 3");
});

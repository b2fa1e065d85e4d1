import { describe, expect, it } from "vitest";
import { chordOf, describeKeys, keyConflicts, matchSequence } from "./keys.ts";

const press = (
  key: string,
  held: Partial<Record<"ctrlKey" | "metaKey" | "altKey" | "shiftKey", boolean>> = {},
) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

describe("chordOf", () => {
  it.each([
    [press("k", { ctrlKey: true }), "mod+k"],
    [press("K", { metaKey: true, shiftKey: true }), "mod+shift+k"],
    [press("?", { shiftKey: true }), "?"],
    [press("Enter", { ctrlKey: true, shiftKey: true }), "mod+shift+enter"],
    [press(" "), "space"],
    [press("Shift", { shiftKey: true }), null],
  ])("%j is %s", (event, chord) => expect(chordOf(event)).toBe(chord));
});

describe("matchSequence", () => {
  const bindings = [
    ["go.project", "g p"],
    ["palette", "mod+k"],
  ] as const;
  it("waits for the second key", () => expect(matchSequence("g", bindings)).toEqual({ type: "prefix" }));
  it("finds the action", () =>
    expect(matchSequence("g p", bindings)).toEqual({ type: "match", id: "go.project" }));
  it("gives up", () => expect(matchSequence("g x", bindings)).toEqual({ type: "none" }));
});

it("describes sequences", () => {
  expect(describeKeys("mod+k")).toBe("Ctrl K");
  expect(describeKeys("mod+shift+enter", true)).toBe("Cmd Shift Enter");
  expect(describeKeys("g ,")).toBe("G ,");
});

it("finds keys that hide one another", () => {
  expect(
    keyConflicts([
      ["a", "g"],
      ["b", "g p"],
      ["c", "x"],
    ]),
  ).toEqual([["a", "b"]]);
  expect(
    keyConflicts([
      ["a", "g s"],
      ["b", "g p"],
    ]),
  ).toEqual([]);
});

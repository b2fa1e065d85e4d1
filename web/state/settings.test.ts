import { expect, it } from "vitest";
import { defaultSettings, parseSettings } from "./settings.ts";

it.each([null, "", "{", "[]", "7", '"dark"'])("takes defaults for %j", (text) => {
  expect(parseSettings(text)).toEqual(defaultSettings);
});

it("keeps what is sound and replaces what is not", () => {
  const stored = JSON.stringify({ theme: "dark", density: "huge", keys: { "sweep.pause": "p" } });
  expect(parseSettings(stored)).toEqual({ ...defaultSettings, theme: "dark", keys: { "sweep.pause": "p" } });
});

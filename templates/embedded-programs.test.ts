import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { embedPrograms } from "./testing/embed-programs.ts";

it("ships the sources as they are on disk: run node scripts/embed-programs.ts after a change", async () => {
  for (const { place, text } of await embedPrograms()) expect(await readFile(place, "utf8")).toBe(text);
});

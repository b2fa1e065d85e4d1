import { expect, it } from "vitest";
import { searchTitles } from "./palette.ts";

const entries = [
  { section: "Go to", title: "Settings" },
  { section: "Sweep", title: "Stop after current" },
  { section: "Sweep", title: "Restart" },
];
const found = (query: string) => searchTitles(query, entries).map(({ title }) => title);

it("lists all for an empty query", () => expect(found(" ")).toHaveLength(3));
it("wants every word", () => expect(found("sweep stop")).toEqual(["Stop after current"]));
it("puts starts of words first", () => expect(found("st")).toEqual(["Stop after current", "Restart"]));
it("finds nothing", () => expect(found("zebra")).toEqual([]));

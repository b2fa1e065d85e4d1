import { expect, it } from "vitest";
import { findSections, settingSections } from "./setting-sections.ts";

const found = (query: string) => findSections(query).map(({ id }) => id);

it("lists all at first", () => expect(findSections("")).toEqual(settingSections));
it("finds by what a section holds", () => expect(found("Dark")).toEqual(["appearance"]));
it("wants every word", () => expect(found("webgpu bin")).toEqual([]));

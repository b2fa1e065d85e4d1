import { expect, it } from "vitest";
import { nodeView } from "../nodes/testing/node-view.ts";
import { capableNodes, capableWords } from "./place-words.ts";

const nodes = [
  nodeView({ id: "1", mine: true, serves: "owner" }),
  nodeView({ id: "2", serves: "anyone" }),
  nodeView({ id: "3", serves: "owner" }),
  nodeView({ id: "4", mine: true, state: "offline" }),
];
const ids = (...parts: Parameters<typeof capableNodes>) => capableNodes(...parts).map(({ id }) => id);

it("counts own nodes, and others' only for anyone and where they take trials of others", () => {
  expect(ids(nodes, "mine", "auto")).toEqual(["1"]);
  expect(ids(nodes, "automatic", "auto")).toEqual(["1"]);
  expect(ids(nodes, "anyone", "auto")).toEqual(["1", "2"]);
  expect(ids(nodes, "here", "auto")).toEqual([]);
  expect(ids(nodes, "mine", "cpu")).toEqual([]);
});

it("names them, and says when there is none", () => {
  expect(capableWords(capableNodes(nodes, "mine", "wasm"))).toBe("1 node can train it: basement.");
  expect(capableWords([])).toContain("are trained here");
});

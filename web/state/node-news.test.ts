import { expect, it } from "vitest";
import { nodeView } from "../pages/nodes/testing/node-view.ts";
import { noRelay } from "../workbench/relay-views.ts";
import { nodeNews, relayNews } from "./node-news.ts";

const mine = nodeView({ mine: true });

it("tells nodes that are attached, lost, back; not that one trains", () => {
  expect(nodeNews([], [mine])).toEqual(["Node basement attached."]);
  expect(nodeNews([], [nodeView()])).toEqual([]);
  expect(nodeNews([mine], [{ ...mine, state: "training" }])).toEqual([]);
  expect(nodeNews([mine], [{ ...mine, state: "offline" }])).toEqual(["Node basement lost."]);
  expect(nodeNews([{ ...mine, state: "offline" }], [mine])).toEqual(["Node basement is back."]);
  expect(nodeNews([mine], [])).toEqual([]);
});

it("tells once that the relay is away, and that it is back", () => {
  const open = { ...noRelay, state: "open" as const };
  const away = { ...noRelay, state: "unreachable" as const };
  expect(relayNews(open, away)[0]).toContain("go on");
  expect(relayNews(away, away)).toEqual([]);
  expect(relayNews(away, open)).toEqual(["The relay is back."]);
  expect(relayNews({ ...noRelay, state: "connecting" }, open)).toEqual([]);
});

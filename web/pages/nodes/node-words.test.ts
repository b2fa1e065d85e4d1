import { expect, it } from "vitest";
import { noRelay } from "../../workbench/relay-views.ts";
import { nodeView } from "./testing/node-view.ts";
import {
  doneText,
  fingerprint,
  hardware,
  relayWords,
  seenText,
  speedText,
  trustMeaning,
  trustWord,
  twoGroups,
  warmth,
} from "./node-words.ts";

const trust = (validInARow: number, lies = 0, mine = false) =>
  nodeView({ mine, trust: { validInARow, trusted: validInARow >= 10, lies } });

it("tells trust as a temperature, and a lie before anything else", () => {
  expect(trustWord(trust(0))).toBe("cold, new");
  expect(trustWord(trust(4))).toBe("warming, 4 of 10 right");
  expect(trustWord(trust(12))).toBe("warm, trusted");
  expect(trustWord(trust(3, 0, true))).toBe("yours");
  expect(trustWord(trust(3, 1, true))).toBe("found wrong once, 3 of 10 right");
  expect(trustMeaning(trust(0, 1))).toContain("revoked");
  expect([trust(0), trust(4), trust(12), trust(0, 0, true), trust(0, 1, true)].map(warmth)).toEqual([
    0, 0.4, 1, 1, 0,
  ]);
});

it("names the backend that a node takes first, with its memory", () => {
  expect(hardware(nodeView())).toEqual({ adapter: "NVIDIA L4", rest: "WebGPU, 24\u202fGB" });
  expect([speedText(0), speedText(1.44), speedText(12.2)]).toEqual(["not measured", "1.4×", "12×"]);
  expect(doneText({ finished: 41, trainingMs: 7_560_000 })).toBe("41 trials, 2.1\u202fh");
  expect(doneText({ finished: 0, trainingMs: 0 })).toBe("0 trials");
});

it("says when a node was seen only where it is not there", () => {
  expect(seenText({ state: "idle", lastSeenMsAgo: 500_000 })).toBe("now");
  expect(seenText({ state: "offline", lastSeenMsAgo: 500_000 })).toBe("8\u202fmin ago");
});

it("groups what is compared by eye", () => {
  expect(fingerprint("0123456789abcdef".repeat(4))).toBe("0123 4567 89ab cdef … 0123 4567 89ab cdef");
  expect([twoGroups("BCDFGHJK"), twoGroups("BCDF"), twoGroups("BCDFG")]).toEqual([
    "BCDF-GHJK",
    "BCDF",
    "BCDF-G",
  ]);
});

it("has words for every state of the relay", () => {
  const view = { ...noRelay, url: "https://lab.example.org" };
  const words = (["away", "elsewhere", "connecting", "open", "unreachable", "refused"] as const).map(
    (state) => relayWords({ ...view, state, user: { id: "u", name: "Ada", role: "owner" } }),
  );
  expect(words).toEqual([
    "lab.example.org, disconnected",
    "lab.example.org, not from this page",
    "connecting to lab.example.org",
    "lab.example.org, as Ada",
    "lab.example.org does not answer",
    "lab.example.org asks who you are",
  ]);
  const trouble = { code: "version-skew", message: "", action: "" };
  expect(relayWords({ ...view, state: "refused", trouble })).toBe("lab.example.org speaks another version");
});

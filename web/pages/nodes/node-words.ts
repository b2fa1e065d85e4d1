/** What the Nodes screen says of a node, as people read it. */
import {
  formatAgo,
  formatBytes,
  formatDuration,
  formatFixed,
  plural,
  quantityText,
} from "../../components/format.ts";
import type { ShownState } from "../../components/states.ts";
import type { NodeView, RelayView } from "../../workbench/api.ts";

type Word = { readonly state: ShownState; readonly word: string };

const states: Readonly<Record<NodeView["state"], Word>> = {
  idle: { state: "complete", word: "idle" },
  training: { state: "running", word: "training" },
  paused: { state: "paused", word: "paused" },
  draining: { state: "paused", word: "draining" },
  offline: { state: "waiting", word: "offline" },
  revoked: { state: "failed", word: "revoked" },
};
export const nodeState = ({ state }: Pick<NodeView, "state">): Word => states[state];

/** Results found right in a row that make a node trusted. */
export const rightToTrust = 10;

/** "cold", "warming, 4 of 10 right", "warm": how far results are believed without a second look. */
export function trustWord({ mine, trust: { validInARow, trusted, lies } }: Pick<NodeView, "mine" | "trust">) {
  if (lies > 0 && !trusted)
    return `found wrong ${lies === 1 ? "once" : `${lies} times`}, ${rightOf(validInARow)}`;
  if (mine) return "yours";
  if (trusted) return "warm, trusted";
  return validInARow === 0 ? "cold, new" : `warming, ${rightOf(validInARow)}`;
}
const rightOf = (count: number): string => `${Math.min(count, rightToTrust)} of ${rightToTrust} right`;

export function trustMeaning(node: Pick<NodeView, "mine" | "trust">): string {
  if (node.trust.lies > 0) return "A result of this node was found wrong. One more and it is revoked.";
  if (node.mine) return "Results of your own nodes count at once.";
  return node.trust.trusted
    ? "Few of its results are checked by a second node."
    : "Every result is checked by a second node.";
}

/** In [0, 1], for the gauge. */
export const warmth = ({ mine, trust }: Pick<NodeView, "mine" | "trust">): number =>
  trust.trusted || (mine && trust.lies === 0) ? 1 : Math.min(1, trust.validInARow / rightToTrust);

const backends: Readonly<Record<string, string>> = {
  webgpu: "WebGPU",
  wasm: "WebAssembly",
  cpu: "processor",
};
export const backendWord = (name: string): string => backends[name] ?? name;

/** "WebGPU, NVIDIA L4": the backend it would take first. */
export function hardware({ offer }: Pick<NodeView, "offer">): { adapter: string; rest: string } {
  const [best] = offer.backends;
  return {
    adapter: best?.adapter ?? "",
    rest: [backendWord(best?.name ?? ""), memoryText(offer.memoryBytes)].filter(Boolean).join(", "),
  };
}

export const memoryText = (bytes: number): string => (bytes > 0 ? quantityText(formatBytes(bytes)) : "");

/** "1.4×": of the reference machine. */
export const speedText = (speed: number): string =>
  speed > 0 ? `${formatFixed(speed, speed < 10 ? 1 : 0)}×` : "not measured";

export const kindWord = (kind: NodeView["offer"]["kind"]): string => (kind === "tab" ? "a tab" : "a process");

/** "41 trials, 2.1 h" */
export function doneText({ finished, trainingMs }: Pick<NodeView, "finished" | "trainingMs">): string {
  const time = trainingMs > 0 ? `, ${quantityText(formatDuration(trainingMs / 1000))}` : "";
  return `${plural(finished, "trial")}${time}`;
}

export const seenText = ({ state, lastSeenMsAgo }: Pick<NodeView, "state" | "lastSeenMsAgo">): string =>
  state === "offline" || state === "revoked" ? formatAgo(lastSeenMsAgo) : "now";

/** First and last 8 bytes in groups: enough to compare by eye with what the node prints. */
export const fingerprint = (id: string): string =>
  `${id.slice(0, 16).replace(/(.{4})(?=.)/g, "$1 ")} … ${id.slice(-16).replace(/(.{4})(?=.)/g, "$1 ")}`;

/** "BCDF-GHJK" of whatever was typed, as far as it goes */
export const twoGroups = (code: string): string => code.replace(/^(.{4})(.+)$/, "$1-$2");

/** What the relay is doing for us, in one line. */
export function relayWords({ state, url, user, trouble }: RelayView): string {
  const host = url?.replace(/^https?:\/\//, "") ?? "";
  switch (state) {
    case "none":
      return "no relay";
    case "away":
      return `${host}, disconnected`;
    case "elsewhere":
      return `${host}, not from this page`;
    case "connecting":
      return `connecting to ${host}`;
    case "open":
      return `${host}, as ${user?.name ?? "guest"}`;
    case "unreachable":
      return `${host} does not answer`;
    case "refused":
      return trouble?.code === "version-skew" ? `${host} speaks another version` : `${host} asks who you are`;
  }
}

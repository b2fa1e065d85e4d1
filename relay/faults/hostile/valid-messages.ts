/** One right message of each kind: what fuzzing starts from. */
import { simulatedOffer } from "../nodes/offer.ts";
import { madeUpResult } from "../testing/made-up-result.ts";
import { simulatedWork } from "../users/simulated-work.ts";

const token = "0".repeat(32);
const id = "00000000-0000-4000-8000-000000000000";
const node = "a".repeat(64);
const blob = { id: "b".repeat(64), bytes: 100 };
const kept = { checkpoint: { key: "k", epoch: 1, bytes: 10 }, blob, log: blob };
const base64 = Buffer.alloc(32).toString("base64");
const work = simulatedWork(1, {
  study: "fuzzed",
  seed: 1,
  epochs: 2,
  data: blob,
  visibility: { scope: "own" },
  estimateMs: 1000,
});

export const validMessages: readonly {
  readonly namespace: "/node" | "/user";
  readonly event: string;
  readonly message: unknown;
}[] = [
  {
    namespace: "/node",
    event: "prove",
    message: { protocol: 1, publicKey: base64, signature: base64, offer: simulatedOffer("fuzzed") },
  },
  { namespace: "/node", event: "ready", message: { offer: simulatedOffer("fuzzed"), idle: 1, has: [node] } },
  { namespace: "/node", event: "renew", message: { tokens: [token] } },
  { namespace: "/node", event: "resume", message: { tokens: [token] } },
  { namespace: "/node", event: "keep", message: { token, kept } },
  { namespace: "/node", event: "finish", message: { token, result: madeUpResult(1, "fuzzed") } },
  {
    namespace: "/node",
    event: "fail",
    message: { token, how: "failed", fault: { reason: "code-error", message: "m", action: "a" } },
  },
  { namespace: "/node", event: "progress", message: { token, events: [] } },
  { namespace: "/user", event: "login", message: { protocol: 1, by: { type: "code", code: "c" } } },
  { namespace: "/user", event: "submit", message: { id, work } },
  { namespace: "/user", event: "stop", message: { id, how: "cancel" } },
  { namespace: "/user", event: "follow", message: { ids: [id] } },
  { namespace: "/user", event: "judge", message: { trial: id, replica: 0, valid: true, reason: "r" } },
  { namespace: "/user", event: "nodes", message: {} },
  { namespace: "/user", event: "look-up-code", message: { code: "BCDFGHJK" } },
  { namespace: "/user", event: "pair", message: { code: "BCDFGHJK", node } },
  { namespace: "/user", event: "change-node", message: { node, change: { change: "pause" } } },
  { namespace: "/user", event: "invite", message: { name: "n" } },
  { namespace: "/user", event: "members", message: {} },
  { namespace: "/user", event: "remove-member", message: { member: "m" } },
  { namespace: "/user", event: "end-sessions", message: { whose: "own" } },
];

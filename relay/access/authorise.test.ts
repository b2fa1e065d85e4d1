import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nodeRequests, userRequests } from "../../protocol/index.ts";
import type { Principal } from "../identity/index.ts";
import { authorise, type Subject } from "./index.ts";

const [nodeA, nodeB] = ["a".repeat(64), "b".repeat(64)] as const;

const principals = {
  stranger: { type: "stranger" },
  owner: { type: "user", user: "owner", name: "Owner", role: "owner" },
  ann: { type: "user", user: "ann", name: "Ann", role: "member" },
  guest: { type: "user", user: "guest-1", name: "Guest", role: "guest" },
  /** Ann's node */
  nodeA: { type: "node", node: nodeA, owner: "ann" },
} as const satisfies Record<string, Principal>;

/** In words: whose study, node, lease, blobs. Node A belongs to Ann, node B to Bob. */
const subjects = {
  none: { type: "none" },
  "study of owner": { type: "study", owner: "owner" },
  "study of ann": { type: "study", owner: "ann" },
  "study of bob": { type: "study", owner: "bob" },
  "study of guest": { type: "study", owner: "guest-1" },
  "pause owner's node": { type: "node", owner: "owner", change: "pause" },
  "pause ann's node": { type: "node", owner: "ann", change: "pause" },
  "resume ann's node": { type: "node", owner: "ann", change: "resume" },
  "drain ann's node": { type: "node", owner: "ann", change: "drain" },
  "serve ann's node": { type: "node", owner: "ann", change: "serve" },
  "revoke ann's node": { type: "node", owner: "ann", change: "revoke" },
  "pause bob's node": { type: "node", owner: "bob", change: "pause" },
  "serve bob's node": { type: "node", owner: "bob", change: "serve" },
  "revoke bob's node": { type: "node", owner: "bob", change: "revoke" },
  "revoke guest's node": { type: "node", owner: "guest-1", change: "revoke" },
  "lease A of ann": { type: "lease", node: nodeA, owner: "ann" },
  "lease A of bob": { type: "lease", node: nodeA, owner: "bob" },
  "lease B of ann": { type: "lease", node: nodeB, owner: "ann" },
  "no lease": { type: "no-lease" },
  "member ann": { type: "member", user: "ann", role: "member" },
  "guest as member": { type: "member", user: "guest-1", role: "guest" },
  "owner as member": { type: "member", user: "owner", role: "owner" },
  invitation: { type: "member", user: "invitation-1", role: "invited" },
  "own sessions": { type: "sessions", whose: "own" },
  "everyone's sessions": { type: "sessions", whose: "everyone" },
  "blobs of owner": { type: "blobs", owner: "owner" },
  "blobs of ann": { type: "blobs", owner: "ann" },
  "blobs of bob": { type: "blobs", owner: "bob" },
  "blobs of guest": { type: "blobs", owner: "guest-1" },
} as const satisfies Record<string, Subject>;

type Who = keyof typeof principals;
type What = keyof typeof subjects;

const ownStudies = {
  owner: ["study of owner"],
  ann: ["study of ann"],
  guest: ["study of guest"],
} as const;
const ownLeases = { nodeA: ["lease A of ann", "lease A of bob", "no lease"] } as const;
const blobs = {
  owner: ["blobs of owner"],
  ann: ["blobs of ann"],
  guest: ["blobs of guest"],
  nodeA: ["lease A of ann", "lease A of bob"],
} as const;

/** All that is allowed. Whatever is not written here is denied. */
const allowed: Record<string, Partial<Record<Who, readonly What[]>>> = {
  login: { stranger: ["none"], owner: ["none"], ann: ["none"], guest: ["none"] },
  submit: ownStudies,
  stop: ownStudies,
  follow: ownStudies,
  judge: ownStudies,
  nodes: { owner: ["none"], ann: ["none"], guest: ["none"] },
  "look-up-code": { owner: ["none"], ann: ["none"] },
  pair: { owner: ["none"], ann: ["none"] },
  "change-node": {
    owner: ["pause owner's node", "revoke ann's node", "revoke bob's node", "revoke guest's node"],
    ann: [
      "pause ann's node",
      "resume ann's node",
      "drain ann's node",
      "serve ann's node",
      "revoke ann's node",
    ],
  },
  invite: { owner: ["none"] },
  members: { owner: ["none"] },
  "remove-member": { owner: ["member ann", "guest as member", "invitation"] },
  "end-sessions": {
    owner: ["own sessions", "everyone's sessions"],
    ann: ["own sessions"],
    guest: ["own sessions"],
  },
  prove: { stranger: ["none"] },
  ready: { nodeA: ["none"] },
  renew: ownLeases,
  resume: ownLeases,
  keep: ownLeases,
  finish: ownLeases,
  fail: ownLeases,
  progress: ownLeases,
  "blob-read": blobs,
  "blob-write": blobs,
  "blob-missing": blobs,
};

const entries = <K extends string, V>(record: Readonly<Record<K, V>>) => Object.entries(record) as [K, V][];

describe("authorise", () => {
  it("knows every event of both namespaces", () => {
    const events = [...Object.keys(userRequests), ...Object.keys(nodeRequests)];
    expect(Object.keys(allowed)).toEqual(expect.arrayContaining(events));
    expect(Object.keys(allowed)).toHaveLength(events.length + 3);
  });

  it.each(Object.keys(allowed))("decides %s for every principal and subject as written down", (event) => {
    const found = entries(principals).flatMap(([who, principal]) =>
      entries(subjects)
        .filter(([, subject]) => authorise(principal, event, subject).allowed)
        .map(([what]) => `${who}: ${what}`),
    );
    const expected = Object.entries(allowed[event]!).flatMap(([who, whats]) =>
      whats.map((what) => `${who}: ${what}`),
    );
    expect(found.toSorted()).toEqual(expected.toSorted());
  });

  it("tells a stranger to log in, others that it is not theirs, and names an unknown event", () => {
    const code = (who: Who, event: string) => {
      const decision = authorise(principals[who], event, subjects["study of bob"]);
      return decision.allowed ? null : decision.error.code;
    };
    expect(code("stranger", "submit")).toBe("login-needed");
    expect(code("ann", "submit")).toBe("not-allowed");
    expect(code("owner", "format-disk")).toBe("unknown-event");
  });

  it("denies what it does not know, whatever it looks like", () => {
    const events = fc.oneof(
      fc.constantFrom("__proto__", "constructor", "toString", "hasOwnProperty", ""),
      fc.string().filter((event) => !Object.hasOwn(allowed, event)),
    );
    const anyPrincipal = fc.constantFrom(...Object.values(principals));
    const anySubject = fc.constantFrom(...Object.values(subjects));
    const known = fc.constantFrom(...Object.keys(allowed));
    const oddities = fc.oneof(
      fc.anything(),
      fc.record({ type: fc.constantFrom("admin", "relay", "user", "node", "lease"), user: fc.anything() }),
    );
    const everyCall = fc.oneof(
      fc.tuple(anyPrincipal, events, anySubject),
      fc.tuple(oddities, known, anySubject),
      fc.tuple(anyPrincipal, known, oddities),
    );
    fc.assert(
      fc.property(everyCall, ([who, event, what]) => {
        expect(authorise(who as Principal, event, what as Subject).allowed).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["a role that does not exist", { ...principals.owner, role: "root" }],
    ["a principal with something more", { ...principals.ann, admin: true }],
    ["a node without an owner", { type: "node", node: nodeA }],
    ["nobody", null],
    ["nothing", undefined],
  ])("denies %s everything", (_, odd) => {
    for (const event of Object.keys(allowed))
      for (const subject of Object.values(subjects))
        expect(authorise(odd as unknown as Principal, event, subject).allowed).toBe(false);
  });
});

/** A node's agent: takes leases from a relay, has them trained, and keeps what was trained safe. No DOM, no Node. */
import type * as v from "valibot";
import type { Lease, NodeOffer, Proven, Renewed } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import type { NodeKey, NodeLink, NodeLinkOptions } from "../link/index.ts";
import type { ChunkCache } from "../parcel/index.ts";
import { WORK_LIMITS, type WorkLimits } from "./check-work.ts";
import { createCounters, type DonorCounters } from "./counters.ts";
import { createDataStore } from "./data-store.ts";
import type { DonationDecision } from "./donation-limits.ts";
import { createHeldLeases, type HeldLease } from "./held-leases.ts";
import type { LeaseStore } from "./lease-store.ts";
import type { DonorNews } from "./news.ts";
import { nodeIdOf } from "./node-key.ts";
import { createReadiness } from "./readiness.ts";
import { createRenewals } from "./renewals.ts";
import { createTrainerPool } from "./trainer-pool.ts";
import type { OpenTrainer } from "./trainer.ts";

export interface DonorOptions {
  readonly key: NodeKey;
  /** opens the way to the relay, see `openNodeLink` */
  readonly connect: (told: Pick<NodeLinkOptions, "offer" | "onProven">) => NodeLink;
  readonly offer: NodeOffer;
  readonly openTrainer: OpenTrainer;
  readonly cache: ChunkCache | null;
  /** null: what this process held is lost when it dies, and trained again */
  readonly store: LeaseStore | null;
  readonly onNews: (news: DonorNews) => void;
  readonly limits?: Partial<WorkLimits>;
  /** between two checkpoints that are kept, at least; default 10,000 */
  readonly keepEveryMs?: number;
  /** when it leaves: that a relay has to come back to, to be given its leases; default 10,000 to 20,000 */
  readonly patienceMs?: number;
  /** stand-in for tests */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

export type DonorEnd =
  | { readonly type: "drained" }
  | { readonly type: "closed" }
  /** the relay will not have this node: revoked, or another version */
  | { readonly type: "refused"; readonly error: WorkbenchError };

export interface Donor {
  /** fingerprint of its key */
  readonly node: string;
  readonly counters: DonorCounters;
  readonly leases: readonly HeldLease["view"][];
  /** whether the device may train now, and in which share of the time; 1 to 100 */
  allow(decision: DonationDecision, percent: number): void;
  /** Takes nothing more; what runs is paused after its epoch, kept, and given back. */
  drain(reason: string): void;
  /** ends everything at once; leases run out */
  close(): void;
  readonly ended: Promise<DonorEnd>;
}

const PATIENCE_MS = 10_000;

export async function startDonor(options: DonorOptions): Promise<Donor> {
  const node = await nodeIdOf(options.key);
  const stored = [...((await options.store?.load()) ?? [])];
  const { promise: ended, resolve: end } = Promise.withResolvers<DonorEnd>();
  const counters = createCounters();
  const tell = (news: DonorNews): void => {
    counters.hear(news);
    options.onNews(news);
  };
  const { slots } = options.offer;
  const pool = createTrainerPool(options.openTrainer, slots);
  const data = createDataStore(slots);
  let open = true;
  let leaving = false;
  let paired = false;
  let allowed: DonationDecision = { train: true };

  const link = options.connect({
    offer: () => options.offer,
    onProven: (proven) => {
      void onProven(proven);
    },
  });
  const save = (): void => {
    options.store?.save(held.leases).catch((error: unknown) => {
      tell({ type: "complaint", message: `Leases cannot be stored: ${String(error)}` });
    });
  };
  const held = createHeldLeases({
    ...{ link, pool, counters, tell, node: { id: node, name: options.offer.name } },
    ...{ key: options.key, offer: options.offer, cache: options.cache, fetch: options.fetch },
    limits: { ...WORK_LIMITS, ...options.limits },
    keepEveryMs: options.keepEveryMs ?? 10_000,
    dataOf: data.dataOf,
    onChange: () => {
      renewals.update();
      readiness.changed();
      // who ends with leases may take them up again
      if (open) save();
      if (leaving && held.leases.length === 0) finish({ type: "drained" });
    },
  });
  const renewals = createRenewals({ link, leases: () => held.leases, onRenewed: (said) => onRenewed(said) });
  const readiness = createReadiness(link, () =>
    paired && open
      ? { idle: leaving || !allowed.train ? 0 : Math.max(0, slots - held.leases.length), has: [...data.has] }
      : null,
  );

  const finish = (how: DonorEnd): void => {
    if (!open) return;
    open = false;
    const why = how.type === "refused" ? how.error.message : "The node ended.";
    held.each((lease) => lease.stop.ask("drop", why));
    renewals.stop();
    pool.close();
    // the last word on leases has been said before: a drained node has none
    const said = how.type === "drained" && link.state === "open" ? readiness.settled() : Promise.resolve();
    void said.then(() => {
      link.close();
      end(how);
    });
  };
  const onRenewed = ({ fenced, stop }: Renewed): void => {
    for (const token of fenced) held.fence(token);
    for (const { token, how } of stop) held.stop(token, how);
  };
  const onProven = async (proven: v.InferOutput<typeof Proven>): Promise<void> => {
    paired = proven.state === "paired";
    if (proven.state === "unpaired") {
      tell({ type: "pairing", code: proven.code, node, expiresInMs: proven.expiresInMs });
      return;
    }
    tell({ type: "paired", owner: proven.owner, node });
    for (const lease of stored.splice(0)) held.take(lease);
    await renewals.resume().catch(() => undefined);
    readiness.changed();
  };
  const onLease = (lease: Lease): void => {
    const full = held.leases.length >= slots ? "The node has no free place." : null;
    const why = leaving ? "The node leaves." : allowed.train ? full : allowed.reason;
    held.take(lease, why);
  };
  /** Nobody takes back what nobody hears of: it runs out, and a kept checkpoint is where the next node goes on. */
  const leaveLostRelay = (): void => {
    let lost = false;
    const timer = setInterval(() => {
      if (lost && link.state !== "open") finish({ type: "drained" });
      if (!open) clearInterval(timer);
      lost = link.state !== "open";
    }, options.patienceMs ?? PATIENCE_MS);
    void ended.then(() => clearInterval(timer));
  };
  const leave = (reason: string): void => {
    if (leaving) return;
    leaving = true;
    tell({ type: "draining", reason });
    readiness.changed();
    if (held.leases.length === 0) finish({ type: "drained" });
  };

  link.on("lease", onLease);
  link.on("stop", ({ token, how }) => held.stop(token, how));
  link.on("paired", ({ owner }) => {
    paired = true;
    tell({ type: "paired", owner, node });
    readiness.changed();
  });
  link.on("paused", ({ paused }) => tell({ type: "paused", paused }));
  link.on("drain", () => leave("Its owner asked it to leave when its trials are done."));
  link.on("complaint", ({ message }) => tell({ type: "complaint", message }));
  link.onState((state) => {
    tell({ type: "link", state, reason: link.reason });
    if (state === "refused") finish({ type: "refused", error: refusedBy(link) });
    // a connection that is lost and found again: `onProven` says the rest
  });

  return {
    node,
    counters,
    get leases() {
      return held.views;
    },
    allow: (decision, percent) => {
      allowed = decision;
      held.allow(decision, percent);
      readiness.changed();
    },
    drain: (reason) => {
      leave(reason);
      held.each((lease) => lease.stop.ask("give-back", reason));
      leaveLostRelay();
    },
    close: () => finish({ type: "closed" }),
    ended,
  };
}

/** the reason holds what the relay said, and what to do about it */
const refusedBy = (link: NodeLink): WorkbenchError =>
  new WorkbenchError("relay-refused", link.reason ?? "The relay refuses this node.", "");

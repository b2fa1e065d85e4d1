/** A node's agent: takes leases from a relay, has them trained, and keeps what was trained safe. No DOM, no Node. */
import type * as v from "valibot";
import type { Lease, NodeOffer, Proven, Ready, Renewed } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import type { NodeKey, NodeLink, NodeLinkOptions } from "../link/index.ts";
import type { ChunkCache } from "../parcel/index.ts";
import { WORK_LIMITS, type WorkLimits } from "./check-work.ts";
import { createCounters, type DonorCounters } from "./counters.ts";
import { createDataStore, type DataStore } from "./data-store.ts";
import type { DonationDecision } from "./donation-limits.ts";
import { createHeldLeases, type HeldLease, type HeldLeases } from "./held-leases.ts";
import type { LeaseStore } from "./lease-store.ts";
import type { DonorNews } from "./news.ts";
import { nodeIdOf } from "./node-key.ts";
import { createReadiness, type Readiness } from "./readiness.ts";
import { createRenewals, type Renewals } from "./renewals.ts";
import { createTrainerPool, type TrainerPool } from "./trainer-pool.ts";
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
  return new Agent(options, node, [...((await options.store?.load()) ?? [])]);
}

class Agent implements Donor {
  readonly node: string;
  readonly counters = createCounters();
  readonly #ended = Promise.withResolvers<DonorEnd>();
  readonly #options: DonorOptions;
  /** of this process's forerunner, until the node is proven */
  readonly #stored: Lease[];
  readonly #slots: number;
  readonly #pool: TrainerPool;
  readonly #data: DataStore;
  readonly #link: NodeLink;
  readonly #held: HeldLeases;
  readonly #renewals: Renewals;
  readonly #readiness: Readiness;
  #open = true;
  #leaving = false;
  #paired = false;
  #allowed: DonationDecision = { train: true };

  constructor(options: DonorOptions, node: string, stored: Lease[]) {
    [this.#options, this.node, this.#stored] = [options, node, stored];
    this.#slots = options.offer.slots;
    this.#pool = createTrainerPool(options.openTrainer, this.#slots);
    this.#data = createDataStore(this.#slots);
    this.#link = options.connect({
      offer: () => options.offer,
      onProven: (proven) => void this.#proven(proven),
    });
    this.#held = this.#holdLeases();
    this.#renewals = createRenewals({
      link: this.#link,
      leases: () => this.#held.leases,
      onRenewed: (said) => this.#renewed(said),
    });
    this.#readiness = createReadiness(this.#link, () => this.#ready());
    this.#listen();
  }

  get leases(): readonly HeldLease["view"][] {
    return this.#held.views;
  }
  get ended(): Promise<DonorEnd> {
    return this.#ended.promise;
  }

  allow(decision: DonationDecision, percent: number): void {
    this.#allowed = decision;
    this.#held.allow(decision, percent);
    this.#readiness.changed();
  }

  drain(reason: string): void {
    this.#leave(reason);
    this.#held.each((lease) => lease.stop.ask("give-back", reason));
    this.#leaveLostRelay();
  }

  close(): void {
    this.#finish({ type: "closed" });
  }

  #holdLeases(): HeldLeases {
    const { key, offer, cache, fetch, limits, keepEveryMs = 10_000 } = this.#options;
    return createHeldLeases({
      ...{
        link: this.#link,
        pool: this.#pool,
        counters: this.counters,
        key,
        offer,
        cache,
        fetch,
        keepEveryMs,
      },
      node: { id: this.node, name: offer.name },
      tell: (news) => this.#tell(news),
      limits: { ...WORK_LIMITS, ...limits },
      dataOf: this.#data.dataOf,
      onChange: () => this.#leasesChanged(),
    });
  }

  #listen(): void {
    const link = this.#link;
    link.on("lease", (lease) => this.#take(lease));
    link.on("stop", ({ token, how }) => this.#held.stop(token, how));
    link.on("paired", ({ owner }) => {
      this.#paired = true;
      this.#tell({ type: "paired", owner, node: this.node });
      this.#readiness.changed();
    });
    link.on("paused", ({ paused }) => this.#tell({ type: "paused", paused }));
    link.on("drain", () => this.#leave("Its owner asked it to leave when its trials are done."));
    link.on("complaint", ({ message }) => this.#tell({ type: "complaint", message }));
    link.onState((state) => {
      this.#tell({ type: "link", state, reason: link.reason });
      if (state === "refused") this.#finish({ type: "refused", error: refusedBy(link) });
      // a connection that is lost and found again: `#proven` says the rest
    });
  }

  #tell(news: DonorNews): void {
    this.counters.hear(news);
    this.#options.onNews(news);
  }

  #leasesChanged(): void {
    this.#renewals.update();
    this.#readiness.changed();
    // who ends with leases may take them up again
    if (this.#open) this.#save();
    if (this.#leaving && this.#held.leases.length === 0) this.#finish({ type: "drained" });
  }

  #save(): void {
    this.#options.store?.save(this.#held.leases).catch((error: unknown) => {
      this.#tell({ type: "complaint", message: `Leases cannot be stored: ${String(error)}` });
    });
  }

  #ready(): v.InferInput<typeof Ready> | null {
    if (!this.#paired || !this.#open) return null;
    const takesNone = this.#leaving || !this.#allowed.train;
    const idle = takesNone ? 0 : Math.max(0, this.#slots - this.#held.leases.length);
    return { idle, has: [...this.#data.has] };
  }

  #take(lease: Lease): void {
    const full = this.#held.leases.length >= this.#slots ? "The node has no free place." : null;
    const refusal = this.#allowed.train ? full : this.#allowed.reason;
    this.#held.take(lease, this.#leaving ? "The node leaves." : refusal);
  }

  #renewed({ fenced, stop }: Renewed): void {
    for (const token of fenced) this.#held.fence(token);
    for (const { token, how } of stop) this.#held.stop(token, how);
  }

  async #proven(proven: v.InferOutput<typeof Proven>): Promise<void> {
    const { node } = this;
    this.#paired = proven.state === "paired";
    if (proven.state === "unpaired") {
      this.#tell({ type: "pairing", code: proven.code, node, expiresInMs: proven.expiresInMs });
      return;
    }
    this.#tell({ type: "paired", owner: proven.owner, node });
    for (const lease of this.#stored.splice(0)) this.#held.take(lease);
    await this.#renewals.resume().catch(() => undefined);
    this.#readiness.changed();
  }

  #leave(reason: string): void {
    if (this.#leaving) return;
    this.#leaving = true;
    this.#tell({ type: "draining", reason });
    this.#readiness.changed();
    if (this.#held.leases.length === 0) this.#finish({ type: "drained" });
  }

  /** Nobody takes back what nobody hears of: it runs out, and a kept checkpoint is where the next node goes on. */
  #leaveLostRelay(): void {
    let lost = false;
    const timer = setInterval(() => {
      if (lost && this.#link.state !== "open") this.#finish({ type: "drained" });
      if (!this.#open) clearInterval(timer);
      lost = this.#link.state !== "open";
    }, this.#options.patienceMs ?? PATIENCE_MS);
    void this.ended.then(() => clearInterval(timer));
  }

  #finish(how: DonorEnd): void {
    if (!this.#open) return;
    this.#open = false;
    const why = how.type === "refused" ? how.error.message : "The node ended.";
    this.#held.each((lease) => lease.stop.ask("drop", why));
    this.#renewals.stop();
    this.#pool.close();
    // the last word on leases has been said before: a drained node has none
    const isHeard = how.type === "drained" && this.#link.state === "open";
    void (isHeard ? this.#readiness.settled() : Promise.resolve()).then(() => {
      this.#link.close();
      this.#ended.resolve(how);
    });
  }
}

/** the reason holds what the relay said, and what to do about it */
const refusedBy = (link: NodeLink): WorkbenchError =>
  new WorkbenchError("relay-refused", link.reason ?? "The relay refuses this node.", "");

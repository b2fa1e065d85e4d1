/** The leases that a node holds, each with what stops it. */
import type { Lease, NodeOffer } from "../../protocol/index.ts";
import type { NodeKey, NodeLink } from "../link/index.ts";
import type { ChunkCache } from "../parcel/index.ts";
import type { WorkLimits } from "./check-work.ts";
import type { CountingCounters } from "./counters.ts";
import type { DonationDecision } from "./donation-limits.ts";
import { createLeaseBlobs, type LeaseBlobs } from "./lease-blobs.ts";
import { createLeaseStop, type LeaseStop } from "./lease-stop.ts";
import type { DonorNews } from "./news.ts";
import { pause } from "./pause.ts";
import type { PrepareTools } from "./prepare-lease.ts";
import { createRest, type Rest } from "./rest.ts";
import { runLease } from "./run-lease.ts";
import type { TrainerPool } from "./trainer-pool.ts";

export interface HeldLease {
  readonly stop: LeaseStop;
  /** for display */
  readonly view: {
    readonly trial: string;
    readonly study: string;
    readonly number: number;
    readonly epoch: number;
    readonly epochs: number;
  };
}

export interface HeldLeases {
  readonly leases: readonly Lease[];
  readonly views: readonly HeldLease["view"][];
  /** @param refusal - null: train it; else it is given back, saying this */
  take(lease: Lease, refusal?: string | null): void;
  /** it counts no more */
  fence(token: string): void;
  stop(token: string, how: "pause" | "cancel"): void;
  each(act: (lease: HeldLease) => void): void;
  allow(decision: DonationDecision, percent: number): void;
}

export interface HeldLeasesOptions {
  readonly node: { readonly id: string; readonly name: string };
  readonly key: NodeKey;
  readonly link: NodeLink;
  readonly pool: TrainerPool;
  readonly cache: ChunkCache | null;
  readonly counters: CountingCounters;
  readonly offer: NodeOffer;
  readonly limits: WorkLimits;
  readonly keepEveryMs: number;
  readonly dataOf: PrepareTools["dataOf"];
  readonly tell: (news: DonorNews) => void;
  /** leases came, went, or got further */
  readonly onChange: () => void;
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
}

/** four messages a second at most, of all leases together */
const PROGRESS_MS = 250;
/** before blobs are tried again that a relay could not be reached for */
const RETRY_MS = 2000;

const RAN_OUT = "The lease ran out, and the trial goes on elsewhere.";

interface Held extends HeldLease {
  lease: Lease;
  epoch: number;
  readonly rest: Rest;
}

export function createHeldLeases(options: HeldLeasesOptions): HeldLeases {
  const { link, counters, onChange } = options;
  const held = new Map<string, Held>();
  let allowed: Parameters<HeldLeases["allow"]> = [{ train: true }, 100];

  const blobsOf = (lease: Lease, stop: LeaseStop): LeaseBlobs =>
    createLeaseBlobs({
      place: {
        url: link.url,
        authorization: () => `Lease ${lease.token}`,
        ...(options.fetch && { fetch: options.fetch }),
      },
      ...{ key: lease.work.key, cache: options.cache, signal: stop.ending },
      onEnded: () => stop.ask("drop", RAN_OUT),
      onReceived: counters.received,
      onSent: counters.sent,
      retryLater: (signal) => pause(RETRY_MS, signal),
    });

  const run = async (one: Held): Promise<void> => {
    const { lease, stop, rest } = one;
    await runLease(lease, {
      ...{ ...options, stop, rest, blobs: blobsOf(lease, stop) },
      progressEveryMs: PROGRESS_MS * options.offer.slots,
      tell: (news) => {
        if (news.type === "epoch") one.epoch = news.epoch;
        options.tell(news);
      },
      onKept: (kept) => {
        one.lease = { ...one.lease, kept };
        onChange();
      },
    });
    held.delete(lease.token);
    onChange();
  };

  return {
    get leases() {
      return [...held.values()].map(({ lease }) => lease);
    },
    get views() {
      return [...held.values()].map(({ view }) => view);
    },
    take: (lease, refusal = null) => {
      if (held.has(lease.token)) return;
      const one = createHeld(lease);
      one.rest.allow(...allowed);
      held.set(lease.token, one);
      if (refusal !== null) one.stop.ask("give-back", refusal);
      void run(one);
      onChange();
    },
    fence: (token) => {
      const stop = held.get(token)?.stop;
      // a renewal may cross the last word, after which there is nothing to renew
      if (!stop?.concluded) stop?.ask("drop", RAN_OUT);
    },
    stop: (token, how) => held.get(token)?.stop.ask(how, "The trial's owner asked for it."),
    each: (act) => held.forEach(act),
    allow: (...next) => {
      allowed = next;
      for (const { rest } of held.values()) rest.allow(...next);
    },
  };
}

function createHeld(lease: Lease): Held {
  const { spec, untilEpoch } = lease.work.order;
  const one: Held = {
    ...{ lease, stop: createLeaseStop(), rest: createRest() },
    epoch: lease.kept?.checkpoint.epoch ?? spec.resumeFrom?.epoch ?? 0,
    get view() {
      const { studyId: study, trialNumber: number } = spec;
      return { trial: lease.trial, study, number, epoch: one.epoch, epochs: untilEpoch };
    },
  };
  return one;
}

/** The queue of one relay. Any number of relays may open one on the same database. */
import type { Database } from "../database/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import { acceptAll, type Accepted } from "./accept.ts";
import { startBoss } from "./boss-jobs.ts";
import { sweep } from "./expire.ts";
import { fail } from "./fail.ts";
import { finish } from "./finish.ts";
import { forgetEnded, ownersOfEnded } from "./forget.ts";
import { wasHandedOn } from "./handed-on.ts";
import { inBatches } from "./in-batches.ts";
import { keep } from "./keep.ts";
import { leaseAll, type Ask } from "./lease.ts";
import { LentLeases } from "./lent.ts";
import { leasesOf, stats, waitingOf } from "./look.ts";
import { NEWS_CHANNEL, parseNews } from "./news.ts";
import { overrule, releaseNode } from "./overrule.ts";
import { blobsInUse, cancelAll, trialsUnderWay } from "./owners.ts";
import type { QueueParts } from "./parts.ts";
import { holder, renewAll } from "./renew.ts";
import { readStatuses } from "./statuses.ts";
import { stop } from "./stop.ts";
import { submitAll } from "./submit.ts";
import type { QueueNews, TrialQueue } from "./trial-queue.ts";

export interface QueueOptions {
  /** names this relay in the tables */
  readonly relay: string;
  /** 30 s if left out */
  readonly leaseMs?: number;
  /** a minute if left out */
  readonly memoryPatienceMs?: number;
  /** what failed in the background, and is tried again */
  readonly report?: (error: unknown) => void;
}

export interface RunningQueue extends TrialQueue {
  /** Ends leases that are over; done every few seconds anyway. */
  sweep(): Promise<void>;
}

const longestBetweenSweepsMs = 5000;
const mostTogether = 50;
/** others wait for their turn meanwhile */
const mostLeasing = 16;

/** As `setInterval`, but the next one begins when the last one ended. @returns resolves when none runs any more */
function repeat(work: () => Promise<void>, everyMs: number): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;
  const next = (): void => {
    timer = setTimeout(() => {
      running = work().finally(() => {
        if (timer) next();
      });
    }, everyMs);
    timer.unref();
  };
  next();
  return async () => {
    if (timer) clearTimeout(timer);
    timer = null;
    await running;
  };
}

export async function openQueue(database: Database, options: QueueOptions): Promise<RunningQueue> {
  const { relay, leaseMs = 30_000, memoryPatienceMs = 60_000, report = () => undefined } = options;
  const boss = await startBoss(database, report);
  const lent = new LentLeases();
  const parts: QueueParts = { database, boss, lent, relay, leaseMs, memoryPatienceMs };
  const listeners = new Set<(news: QueueNews) => void>();
  const unlisten = await database.listen(NEWS_CHANNEL, (payload) => {
    const news = parseNews(payload);
    if (news) for (const listener of listeners) listener(news);
  });
  const everyMs = Math.min(longestBetweenSweepsMs, leaseMs / 3);
  const endSweeps = repeat(() => sweep(parts).catch(report), everyMs);
  const submitOne = inBatches(
    (submissions) => submitAll(parts, submissions),
    (submission: Parameters<TrialQueue["submit"]>[0]) => submission.id,
    mostTogether,
  );
  const leaseSome = inBatches(
    (asks) => leaseAll(parts, asks),
    ({ node }: Ask) => node.id,
    mostLeasing,
  );
  const acceptOne = inBatches(
    (accepted) => acceptAll(parts, accepted),
    ({ token }: Accepted) => token,
    mostTogether,
  );
  const renewOne = inBatches(
    (lists) => renewAll(parts, lists),
    (tokens: readonly string[]) => tokens.join(),
    mostTogether,
  );
  return {
    submit: async (submission) => {
      const status = await submitOne(submission);
      if (status instanceof WorkbenchError) throw status;
      return status;
    },
    lease: async (node, most) => {
      const leases = await leaseSome({ node, most });
      if (leases instanceof Error) throw leases;
      return leases;
    },
    renew: (tokens) => renewOne(tokens),
    holder: (token) => holder(parts, token),
    keep: (token, kept) => keep(parts, token, kept),
    finish: (token, result, judge) => finish(parts, token, result, judge, acceptOne),
    fail: (token, how, fault) => fail(parts, token, how, fault),
    stop: (owner, id, how) => stop(parts, owner, id, how),
    overrule: (owner, id, replica) => overrule(parts, owner, id, replica),
    wasHandedOn: (id, replica) => wasHandedOn(parts, id, replica),
    statuses: (owner, ids) => readStatuses(database, owner, ids),
    releaseNode: (node, results) => releaseNode(parts, node, results),
    leasesOf: (nodes) => leasesOf(parts, nodes),
    stats: () => stats(parts),
    waitingOf: (owner) => waitingOf(parts, owner),
    trialsUnderWay: () => trialsUnderWay(parts),
    cancelAll: (owner) => cancelAll(parts, owner),
    forgetEnded: (owner, keep) => forgetEnded(parts, owner, keep),
    ownersOfEnded: () => ownersOfEnded(parts),
    blobsInUse: (owner) => blobsInUse(parts, owner),
    sweep: () => sweep(parts),
    onNews: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      await endSweeps();
      await unlisten();
      await boss.close();
    },
  };
}

import type { Database } from "../database/index.ts";
import type { BossJobs } from "./boss-jobs.ts";
import type { LentLeases } from "./lent.ts";

/** What every operation of the queue works with. */
export interface QueueParts {
  readonly database: Database;
  readonly boss: BossJobs;
  readonly lent: LentLeases;
  /** names this relay in attempts, for people who look into the tables */
  readonly relay: string;
  readonly leaseMs: number;
  /** how long a trial that ran out of memory waits for a node with more */
  readonly memoryPatienceMs: number;
}

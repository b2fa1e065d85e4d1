/** A queue on a database of its own, with the means to let time pass and to look behind it. */
import { expect } from "vitest";
import type { Lease, TrialStatus } from "../../../protocol/index.ts";
import type { Database } from "../../database/index.ts";
import { openQueue, type LeasingNode, type QueueNews, type RunningQueue, type Submission } from "../index.ts";
import { exampleSubmission } from "./examples.ts";

export const LEASE_MS = 30_000;

export class QueueBench {
  readonly database: Database;
  readonly queue: RunningQueue;
  readonly news: QueueNews[] = [];
  readonly troubles: unknown[] = [];

  private constructor(database: Database, queue: RunningQueue) {
    this.database = database;
    this.queue = queue;
    queue.onNews((news) => this.news.push(news));
  }

  static async on(database: Database, relay = "relay"): Promise<QueueBench> {
    const troubles: unknown[] = [];
    const report = (error: unknown) => troubles.push(error);
    const queue = await openQueue(database, { relay, leaseMs: LEASE_MS, report });
    const bench = new QueueBench(database, queue);
    bench.troubles.push(...troubles);
    return bench;
  }

  /** As if nobody had ever been here. */
  async clear(): Promise<void> {
    await this.database.script(
      `truncate trial, replica, attempt, result, usage; delete from pgboss.job;
       update queue_fairness set served_ms = 0; update queue_clock set swept_at = now()`,
    );
    this.news.length = 0;
  }

  /** @param trials - left out: of all, as far as leases go */
  async age(ms: number, trials?: readonly string[]): Promise<void> {
    await this.database.query(
      `update attempt set leased_at = leased_at - $1::float8 * interval '1 ms',
         expires_at = expires_at - $1::float8 * interval '1 ms', ended_at = ended_at - $1::float8 * interval '1 ms'
       where $2::uuid[] is null or trial = any($2::uuid[])`,
      [ms, trials ?? null],
    );
    await this.database.query(
      "update replica set memory_since = memory_since - $1::float8 * interval '1 ms'",
      [ms],
    );
  }

  async expire(trials?: readonly string[]): Promise<void> {
    await this.age(LEASE_MS + 1000, trials);
    await this.queue.sweep();
  }

  async submit(
    owner: string,
    ...terms: Parameters<typeof exampleSubmission> extends [string, ...infer R] ? R : never
  ): Promise<Submission> {
    const submission = exampleSubmission(owner, ...terms);
    await this.queue.submit(submission);
    return submission;
  }

  /** @throws when there is none for it */
  async lease(node: LeasingNode): Promise<Lease> {
    const [lease] = await this.queue.lease(node, 1);
    if (!lease) throw new Error(`nothing to lease for ${node.offer.name}`);
    return lease;
  }

  async status({ id, owner }: Submission): Promise<TrialStatus> {
    const [status] = await this.queue.statuses(owner, [id]);
    if (!status) throw new Error(`no trial ${id}`);
    return status;
  }

  /** Our tables and pg-boss's say the same, and no trial is half ended. */
  async expectAgreement(): Promise<void> {
    const jobs = await this.database.query(
      `select r.state, r.attempts, j.state::text as job, j.retry_count from replica r left join pgboss.job j on j.id = r.job
       where not case r.state
         when 'waiting' then j.state in ('created', 'retry')
         when 'leased' then j.state = 'active' and j.retry_count = r.attempts - 1
         else j.state in ('completed', 'cancelled') end or j.id is null`,
    );
    const trials = await this.database.query(
      `select t.id, t.state, t.accepted from trial t
       where (t.state in ('waiting', 'leased')) <> exists (select 1 from replica r where r.trial = t.id and r.state <> 'ended')
         or (t.state = 'leased') <> exists (select 1 from attempt a where a.trial = t.id and a.how is null)
         or (t.state = 'done') <> (t.accepted is not null) or (t.state in ('waiting', 'leased')) <> (t.ended_at is null)`,
    );
    const attempts = await this.database.query(
      `select r.job from replica r left join attempt a on a.job = r.job and a.how is null
       group by r.job having count(a.token_hash) <> case when r.state = 'leased' then 1 else 0 end`,
    );
    expect({ jobs, trials, attempts }).toEqual({ jobs: [], trials: [], attempts: [] });
  }

  async close(): Promise<void> {
    await this.queue.close();
    expect(this.troubles).toEqual([]);
  }
}

/** The relay's queue without its sockets: three users whose trials go to nodes that serve everybody. */
import { createHash, randomUUID } from "node:crypto";
import type { Database } from "../../relay/database/index.ts";
import { openQueue, type Judge, type LeasingNode } from "../../relay/queue/index.ts";
import type { CyclingQueue } from "./pace.ts";
import { usualOffer, usualResult, usualWork } from "./usual-trial.ts";

const users = 3;

const nodeOf = (worker: number): LeasingNode => ({
  id: createHash("sha256").update(`node ${worker}`).digest("hex"),
  owner: "lab",
  offer: usualOffer(worker),
  serves: "anyone",
  has: [],
});
const accept: Judge = ({ results }) => ({ type: "accept", replica: results.at(-1)?.replica ?? 0 });

export async function openOurQueue(database: Database): Promise<CyclingQueue> {
  const queue = await openQueue(database, { relay: "bench" });
  let submitted = 0;
  return {
    cycle: async (worker) => {
      const owner = `user-${(submitted += 1) % users}`;
      await queue.submit({ id: randomUUID(), owner, weight: 1, mostAtOnce: null, work: usualWork() });
      const [lease] = await queue.lease(nodeOf(worker), 1);
      if (lease) await queue.finish(lease.token, usualResult(), accept);
    },
    close: () => queue.close(),
  };
}

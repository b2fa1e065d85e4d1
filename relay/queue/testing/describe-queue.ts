/** The contract of a `TrialQueue`, for any engine. */
import { afterAll, afterEach, beforeAll, beforeEach, describe } from "vitest";
import type { Database } from "../../database/index.ts";
import { describeBossJobs } from "./describe-boss-jobs.ts";
import { describeEndings } from "./describe-endings.ts";
import { describeFairness } from "./describe-fairness.ts";
import { describeFencing } from "./describe-fencing.ts";
import { describeMatching } from "./describe-matching.ts";
import { describeModel } from "./describe-model.ts";
import { describeOwners } from "./describe-owners.ts";
import { describePoison } from "./describe-poison.ts";
import { describeRelays } from "./describe-relays.ts";
import { describeReplicas } from "./describe-replicas.ts";
import { describeSubmitting } from "./describe-submitting.ts";
import { QueueBench } from "./queue-bench.ts";

/** @param open - a fresh database, closed by the suite */
export function describeQueue(engine: string, open: () => Promise<Database>): void {
  describe(`the queue of trials on ${engine}`, () => {
    let bench: QueueBench;
    beforeAll(async () => {
      bench = await QueueBench.on(await open());
    }, 60_000);
    beforeEach(() => bench.clear());
    afterEach(() => bench.expectAgreement());
    afterAll(async () => {
      await bench.close();
      await bench.database.close();
    });
    const here = (): QueueBench => bench;
    describeSubmitting(here);
    describeFencing(here);
    describeMatching(here);
    describeFairness(here);
    describeEndings(here);
    describeReplicas(here);
    describePoison(here);
    describeOwners(here);
    describeRelays(here);
    describeModel(here);
    describeBossJobs(here);
  });
}

import { afterAll, describe } from "vitest";
import { openDatabase } from "../database/index.ts";
import { startPostgres } from "../testing/index.ts";
import { describeQueue } from "./testing/describe-queue.ts";

const postgres = await startPostgres();
if (postgres) {
  describeQueue("PostgreSQL", async () =>
    openDatabase({ type: "server", url: await postgres.createDatabase() }),
  );
  afterAll(() => postgres.remove());
} else describe.skip("the queue of trials on PostgreSQL");

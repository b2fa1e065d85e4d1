import { afterAll, describe, it } from "vitest";
import { openDatabase } from "../database/index.ts";
import { startPostgres } from "../testing/index.ts";
import { openQueue } from "./index.ts";
import { describeQueue } from "./testing/describe-queue.ts";

const postgres = await startPostgres();
if (postgres) {
  describeQueue("PostgreSQL", async () =>
    openDatabase({ type: "server", url: await postgres.createDatabase() }),
  );
  it("lets relays start at once on a new server", async () => {
    const url = await postgres.createDatabase();
    const start = async (relay: string) => {
      const database = await openDatabase({ type: "server", url });
      const queue = await openQueue(database, { relay });
      return { database, queue };
    };
    const relays = await Promise.all(["a", "b", "c", "d"].map(start));
    for (const { database, queue } of relays) {
      await queue.close();
      await database.close();
    }
  });
  afterAll(() => postgres.remove());
} else describe.skip("the queue of trials on PostgreSQL");

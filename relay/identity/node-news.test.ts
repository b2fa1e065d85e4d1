import { afterAll, beforeAll, expect, it } from "vitest";
import { openDatabase, type Database } from "../database/index.ts";
import { openNodeNews } from "./node-news.ts";

let database: Database;
beforeAll(async () => {
  database = await openDatabase({ type: "memory" });
}, 60_000);
afterAll(() => database.close());

it("tells after an outage whose keys were revoked meanwhile, however long it was", async () => {
  await database.script(`
    insert into identity_user (id, name, role) values ('ann', 'Ann', 'member');
    insert into identity_node (id, public_key, owner, offer, changed_at, revoked_at)
      select repeat(digit, 64), 'key', 'ann', '{}', now() - ago, case when gone then now() - ago end
      from (values ('a', interval '1 day', true), ('b', '1 day', false), ('c', '1 minute', false)) n (digit, ago, gone)`);
  let reconnected: (payload: string) => void = () => undefined;
  const feed = await openNodeNews({
    ...database,
    listen: (_, listener) => {
      reconnected = listener;
      return Promise.resolve(() => Promise.resolve());
    },
  });
  const told: string[] = [];
  feed.on(({ node, change }) => told.push(`${node[0]} ${change}`));
  reconnected("");
  await expect.poll(() => told.toSorted()).toEqual(["a revoke", "c resume"]);
});

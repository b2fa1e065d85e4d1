/** Tries an hour and address, counted in the database: whoever guesses cannot go from relay to relay. */
import * as v from "valibot";
import type { Queries } from "../database/index.ts";
import { addressKey } from "./address-key.ts";
import { rateLimited } from "./refusals.ts";

export type TryKind = "login" | "pairing" | "guest";
const wordings = { login: "failed logins", pairing: "failed pairing codes", guest: "new guests" } as const;

const Counted = v.object({ tries: v.number(), wait_ms: v.number() });
const isOld = "identity_try.began_at < clock_timestamp() - interval '1 hour'";

/**
 * Counted before it is looked at, so that a thousand at once are not one; `giveBack` after it was right.
 * @returns tries left this hour, after this one
 * @throws WorkbenchError `rate-limited`
 */
export async function takeTry(
  queries: Queries,
  kind: TryKind,
  address: string,
  mostAnHour: number,
): Promise<number> {
  const [row] = await queries.query(
    `insert into identity_try values ($1, $2, clock_timestamp(), 1)
     on conflict (kind, address) do update set
       tries = case when ${isOld} then 1 else identity_try.tries + 1 end,
       began_at = case when ${isOld} then clock_timestamp() else identity_try.began_at end
     returning tries, (extract(epoch from began_at + interval '1 hour' - clock_timestamp()) * 1000)::float8 as wait_ms`,
    [kind, addressKey(address)],
  );
  const { tries, wait_ms } = v.parse(Counted, row);
  if (tries > mostAnHour) throw rateLimited(wordings[kind], wait_ms);
  return mostAnHour - tries;
}

export async function giveBack(queries: Queries, kind: TryKind, address: string): Promise<void> {
  await queries.query(
    "update identity_try set tries = greatest(0, tries - 1) where kind = $1 and address = $2",
    [kind, addressKey(address)],
  );
}

export async function forgetOldTries(queries: Queries): Promise<void> {
  await queries.query(`delete from identity_try where ${isOld}`);
}

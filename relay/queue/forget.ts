/** Ended trials are kept for whoever was away when they ended; not for ever, and not without limit. */
import * as v from "valibot";
import { Count } from "../../study/index.ts";
import type { QueueParts } from "./parts.ts";
import { parseFirst, parseRows } from "./rows.ts";
import type { EndedKept } from "./trial-queue.ts";

/** @param chosen - statement that gives the `id`s of trials; of those that are under way again nothing is forgotten */
export const forgetSql = (chosen: string): string => `
  chosen as materialized (${chosen}
  ), gone as (
    delete from trial t using chosen where t.id = chosen.id and t.ended_at is not null returning t.id
  ), replicas as (delete from replica r using gone where r.trial = gone.id
  ), attempts as (delete from attempt a using gone where a.trial = gone.id
  ), results as (delete from result s using gone where s.trial = gone.id)`;

/** so many at once: nobody else waits long for the rows' locks */
const atOnce = 500;
const Gone = v.object({ trials: Count });

/** The newest stay. Bytes are those of the works, as they are stored: by far the largest part that a submitter writes. */
const beyondSql = `
  select id from (
    select id, ended_at, row_number() over newest as place, sum(pg_column_size(work)) over newest as bytes
    from trial where owner = $1 and ended_at is not null window newest as (order by ended_at desc, id)
  ) ended
  where place > $2::int or bytes > $3::bigint or ended_at < now() - $4::float8 * interval '1 day'
  limit ${atOnce}`;

/** @returns how many were forgotten */
export async function forgetEnded(
  { database }: QueueParts,
  owner: string,
  { trials, bytes, days }: EndedKept,
): Promise<number> {
  for (let all = 0; ;) {
    const rows = await database.query(
      `with ${forgetSql(beyondSql)} select count(*)::int as trials from gone`,
      [owner, trials, bytes, days],
    );
    const gone = parseFirst(Gone, rows)?.trials ?? 0;
    all += gone;
    if (gone < atOnce) return all;
  }
}

const Owner = v.object({ owner: v.string() });

/** From one owner to the next by the index: their trials are not read. */
const ownersSql = `
  with recursive owners as (
    (select owner from trial where ended_at is not null order by owner limit 1)
    union all
    select (select t.owner from trial t where t.ended_at is not null and t.owner > o.owner order by t.owner limit 1)
    from owners o where o.owner is not null
  )
  select owner from owners where owner is not null`;

export async function ownersOfEnded({ database }: QueueParts): Promise<readonly string[]> {
  return parseRows(Owner, await database.query(ownersSql)).map(({ owner }) => owner);
}

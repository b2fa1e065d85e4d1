/** What a relay has after months: ended trials, as copies of ended ones, of a thousand users and of the last 30 days. */
import type { Database } from "../../relay/database/index.ts";

const USERS = 1000;

/** of each table the columns that differ from copy to copy, as JSON; `m` maps a trial, `j` its job */
const copies = [
  {
    table: "trial",
    from: "trial s join copied m on m.trial = s.id",
    change: `'id', m.fresh, 'owner', m.owner, 'ended_at', m.at, 'submitted_at', m.at - interval '5 min'`,
  },
  {
    table: "replica",
    from: "replica s join copied m on m.trial = s.trial",
    change: `'job', m.job, 'trial', m.fresh, 'owner', m.owner, 'arrival', m.n`,
  },
  {
    table: "attempt",
    from: "attempt s join copied m on m.trial = s.trial",
    change: `'token_hash', sha256(m.fresh::text::bytea), 'job', m.job, 'trial', m.fresh, 'ended_at', m.at`,
  },
  {
    table: "result",
    from: "result s join copied m on m.trial = s.trial",
    change: `'trial', m.fresh, 'at', m.at`,
  },
];

/** a server ends statements that take longer than 30 s */
const AT_ONCE = 20_000;

/** @param ended - ended trials that are there already @param count - ended trials that are added */
export async function addEndedTrials(database: Database, ended: number, count: number): Promise<void> {
  await database.script("create table pattern as select id from trial where ended_at is not null");
  for (let added = 0; added < count; added += AT_ONCE) {
    await addSome(database, Math.ceil(Math.min(AT_ONCE, count - added) / ended));
  }
  await database.script("drop table pattern; analyze; checkpoint");
}

async function addSome(database: Database, times: number): Promise<void> {
  await database.script(`
    create table copied as select id as trial, gen_random_uuid() as fresh, gen_random_uuid() as job,
      'user ' || (n % ${USERS}) as owner, now() - random() * interval '29 days' as at, row_number() over () as n
    from pattern, generate_series(1, ${times}) n`);
  for (const { table, from, change } of copies) {
    await database.script(`
      insert into ${table} overriding system value
      select (jsonb_populate_record(s, jsonb_build_object(${change}))).* from ${from}`);
  }
  await database.script("drop table copied");
}

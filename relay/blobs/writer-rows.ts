/** What trainings have written, and how much of it is theirs alone still. */
import * as v from "valibot";
import type { Queries } from "../database/index.ts";
import type { Writer } from "./writer.ts";

const Bytes = v.object({ bytes: v.number() });

/** @returns bytes that this writer has here */
export async function writtenBytes(queries: Queries, writer: string): Promise<number> {
  const [row] = await queries.query("select bytes::float8 as bytes from blob_writer where writer = $1", [
    writer,
  ]);
  return row ? v.parse(Bytes, row).bytes : 0;
}

/** One of an owner's own, or another writer's, is not this one's alone any more. It is told apart from here on by nobody. */
export async function share(
  queries: Queries,
  owner: string,
  names: readonly string[],
  writer: string | null,
): Promise<void> {
  await queries.query(
    `update blob_owner set written_by = null
     where owner = $1 and sha256 = any($2::text[]) and written_by is not null and written_by is distinct from $3`,
    [owner, names, writer],
  );
}

/** In a transaction that keeps others of this owner out. @returns false: he would have too much, nothing was noted */
export async function addWritten(
  queries: Queries,
  owner: string,
  { sha256, size, writer }: { readonly sha256: string; readonly size: number; readonly writer: Writer },
): Promise<boolean> {
  const known = await queries.query("select 1 from blob_owner where owner = $1 and sha256 = $2", [
    owner,
    sha256,
  ]);
  if (known.length > 0) {
    await share(queries, owner, [sha256], writer.id);
    return true;
  }
  if ((await writtenBytes(queries, writer.id)) + size > writer.mostBytes) return false;
  await queries.query(
    `insert into blob_writer (writer, bytes) values ($1, $2)
     on conflict (writer) do update set bytes = blob_writer.bytes + excluded.bytes, written_at = clock_timestamp()`,
    [writer.id, size],
  );
  await queries.query("insert into blob_owner (owner, sha256, written_by) values ($1, $2, $3)", [
    owner,
    sha256,
    writer.id,
  ]);
  return true;
}

/** What is its alone is nobody's any more, but for `names`. What others came to rely on stays, and stays counted. */
export async function releaseWritten(
  queries: Queries,
  owner: string,
  writer: string,
  names: readonly string[],
): Promise<void> {
  await queries.query(
    `with gone as (
       delete from blob_owner where owner = $1 and written_by = $2 and not sha256 = any($3::text[]) returning sha256
     )
     update blob_writer set bytes = greatest(0, bytes - (
       select coalesce(sum(b.size), 0) from gone join blob b on b.sha256 = gone.sha256)) where writer = $2`,
    [owner, writer, names],
  );
}

/** Of trials that nobody trains any more. */
export async function forgetWriters(queries: Queries): Promise<void> {
  await queries.query("delete from blob_writer where written_at < clock_timestamp() - interval '30 days'");
}

/** Who owns which chunks: a chunk is there for those who have sent it themselves. */
import * as v from "valibot";
import { Sha256 } from "../../protocol/index.ts";
import type { Database } from "../database/index.ts";
import type { Writer } from "./writer.ts";
import { addWritten, forgetWriters, releaseWritten, share, writtenBytes } from "./writer-rows.ts";

const Owned = v.object({
  sha256: Sha256,
  size: v.nullable(v.number()),
  is_due: v.boolean(),
  written_by: v.nullable(v.string()),
});
export interface OwnedBlob {
  readonly sha256: string;
  /** null: it was damaged on disk, and nobody has sent it again yet */
  readonly size: number | null;
  /** whether its use should be noted: once an hour is often enough */
  readonly isDue: boolean;
  /** the only training that has it here; null: it is the owner's own, or several rely on it */
  readonly writtenBy: string | null;
}
const Named = v.object({ sha256: Sha256 });
const Owner = v.object({ owner: v.string() });
const unused = "used_at < clock_timestamp() - $1::float8 * interval '1 millisecond'";
const Sum = v.object({ bytes: v.number() });

export interface AddLimits {
  /** bytes; null: no limit */
  readonly quota: number | null;
  /** null: the owner himself */
  readonly writer: Writer | null;
}

export class BlobRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async owned(owner: string, names: readonly string[]): Promise<ReadonlyMap<string, OwnedBlob>> {
    const rows = await this.#database.query(
      `select o.sha256, b.size, o.used_at < clock_timestamp() - interval '1 hour' as is_due, o.written_by
       from blob_owner o left join blob b on b.sha256 = o.sha256
       where o.owner = $1 and o.sha256 = any($2::text[])`,
      [owner, names],
    );
    const found = rows.map((row) => {
      const { is_due, written_by, ...rest } = v.parse(Owned, row);
      return { ...rest, isDue: is_due, writtenBy: written_by };
    });
    return new Map(found.map((blob) => [blob.sha256, blob]));
  }

  async usedBytes(owner: string): Promise<number> {
    const [row] = await this.#database.query(sumOf, [owner, ""]);
    return v.parse(Sum, row).bytes;
  }

  async touch(owner: string, names: readonly string[]): Promise<void> {
    await this.#database.query(
      "update blob_owner set used_at = clock_timestamp() where owner = $1 and sha256 = any($2::text[])",
      [owner, names],
    );
  }

  share(owner: string, names: readonly string[], writer: string | null): Promise<void> {
    return share(this.#database, owner, names, writer);
  }

  releaseWritten(owner: string, writer: string, names: readonly string[]): Promise<void> {
    return releaseWritten(this.#database, owner, writer, names);
  }

  forgetWriters(): Promise<void> {
    return forgetWriters(this.#database);
  }

  writtenBytes(writer: string): Promise<number> {
    return writtenBytes(this.#database, writer);
  }

  /** @returns full: the owner's share would be exceeded; too-much: the writer's; nothing was noted then */
  async add(
    { owner, sha256, size }: { readonly owner: string; readonly sha256: string; readonly size: number },
    { quota, writer }: AddLimits,
  ): Promise<"added" | "full" | "too-much"> {
    if (quota === null && writer === null) {
      await this.#database.query(addBlob, [owner, sha256, size]);
      return "added";
    }
    return await this.#database.transaction(async (queries) => {
      // those of one owner one after the other, else several together exceed it
      await queries.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`blobs of ${owner}`]);
      const [row] = quota === null ? [] : await queries.query(sumOf, [owner, sha256]);
      if (quota !== null && v.parse(Sum, row).bytes + size > quota) return "full";
      if (writer && !(await addWritten(queries, owner, { sha256, size, writer }))) return "too-much";
      await queries.query(writer ? addUsed : addBlob, [owner, sha256, size]);
      return "added";
    });
  }

  /** It is damaged or lost: from now on it is missing, for all its owners. */
  async forget(sha256: string): Promise<void> {
    await this.#database.query("delete from blob where sha256 = $1", [sha256]);
  }

  async disown(owner: string): Promise<void> {
    await this.#database.query("delete from blob_owner where owner = $1", [owner]);
  }

  async ownersOfUnused(keepMs: number): Promise<readonly string[]> {
    const rows = await this.#database.query(`select distinct owner from blob_owner where ${unused}`, [
      keepMs,
    ]);
    return rows.map((row) => v.parse(Owner, row).owner);
  }

  async forgetUnused(keepMs: number): Promise<void> {
    await this.#database.query(`delete from blob_owner where ${unused}`, [keepMs]);
  }

  async ownerless(most: number): Promise<readonly string[]> {
    const rows = await this.#database.query(
      `select sha256 from blob b where not exists (select 1 from blob_owner o where o.sha256 = b.sha256) limit $1`,
      [most],
    );
    return rows.map((row) => v.parse(Named, row).sha256);
  }

  /** Not when somebody has sent it meanwhile. */
  async removeOwnerless(sha256: string): Promise<void> {
    await this.#database.query(
      `delete from blob b where sha256 = $1
       and not exists (select 1 from blob_owner o where o.sha256 = b.sha256)`,
      [sha256],
    );
  }

  /** Those among `names` that nothing is known of. */
  async unknown(names: readonly string[]): Promise<readonly string[]> {
    const rows = await this.#database.query("select sha256 from blob where sha256 = any($1::text[])", [
      names,
    ]);
    const known = new Set(rows.map((row) => v.parse(Named, row).sha256));
    return names.filter((name) => !known.has(name));
  }
}

/** Damaged ones count for nothing; $2 is left out. */
const sumOf = `select coalesce(sum(b.size), 0)::float8 as bytes from blob_owner o join blob b on b.sha256 = o.sha256
  where o.owner = $1 and o.sha256 <> $2`;

/** Both rows by one statement: one way to the database and back. */
const both = `with stored as (insert into blob values ($2, $3) on conflict do nothing)
  insert into blob_owner (owner, sha256) values ($1, $2)
  on conflict (owner, sha256) do update set used_at = clock_timestamp()`;
const addUsed = both;
/** What an owner sends himself is his own, whoever had sent it for him. */
const addBlob = `${both}, written_by = null`;

/** What the relay needs of PostgreSQL, be it a server or PGlite in a folder: the same SQL on both. */

export type Row = Readonly<Record<string, unknown>>;

export interface Queries {
  /** @param values - for $1, $2, …; bytes as Uint8Array @returns rows; parse them before use */
  query(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

export interface Database extends Queries {
  readonly engine: "pglite" | "postgres";
  /** One transaction: all of `work`, or nothing when it throws. Nothing else may be awaited inside. */
  transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  /** Tells every relay on this database, itself included. @param payload - at most 7,900 bytes */
  notify(channel: string, payload: string): Promise<void>;
  /** @returns what stops it; a connection that was lost is made again, and `listener` called with "" after it */
  listen(channel: string, listener: (payload: string) => void): Promise<() => Promise<void>>;
  /** ms since 1970 by the database's clock, the only one that decides about leases */
  now(): Promise<number>;
  close(): Promise<void>;
}

/** What the relay needs of PostgreSQL, be it a server or PGlite in a folder: the same SQL on both. */

export type Row = Readonly<Record<string, unknown>>;

export interface Statement {
  readonly sql: string;
  readonly values?: readonly unknown[];
}
/** rows of each statement, or what went wrong, after which the transaction was undone */
export type Outcome =
  | { readonly type: "committed"; readonly rows: readonly (readonly Row[])[] }
  | { readonly type: "undone"; readonly error: unknown };

export interface Queries {
  /**
   * One statement. JSON goes in as text (`$1::jsonb`) and comes out parsed; int8 comes out as a number.
   * @param values - for $1, $2, …; bytes as Uint8Array, lists as arrays @returns rows; parse them before use
   */
  query(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

/**
 * Failures are WorkbenchErrors: `database-closed`, `database-full`, `database-unavailable` (what was asked may have happened or not: ask
 * again what is safe to ask twice), or `database-refused` (the statement itself), with PostgreSQL's code in `cause`.
 */
export interface Database extends Queries {
  readonly engine: "pglite" | "postgres";
  /** Several statements without values, as one round trip. */
  script(sql: string): Promise<readonly Row[]>;
  /**
   * One transaction: all of `work`, or nothing when it throws. Nothing else may be awaited inside. `work` runs again
   * after a deadlock, or when the connection was lost before the commit was asked for.
   */
  transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  /**
   * Transactions whose statements are known beforehand, all in one round trip. They run one after the other, each
   * statement sees what is committed by then, and one that is undone takes no other with it. One that met another
   * transaction runs again, after the others. @returns in order
   * @throws WorkbenchError `database-unavailable`: some may have been committed
   */
  pipeline(transactions: readonly (readonly Statement[])[]): Promise<readonly Outcome[]>;
  /** Tells every relay on this database, itself included. @param payload - at most 7,900 bytes */
  notify(channel: string, payload: string): Promise<void>;
  /** @returns what stops it; a connection that was lost is made again, and `listener` called with "" after it */
  listen(channel: string, listener: (payload: string) => void): Promise<() => Promise<void>>;
  /** ms since 1970 by the database's clock, the only one that decides about leases */
  now(): Promise<number>;
  /**
   * Writes all of it to a new .tar.gz file while it goes on serving.
   * @throws WorkbenchError `not-exportable` for a server, which has `pg_dump`
   */
  exportTo(file: string): Promise<void>;
  close(): Promise<void>;
}

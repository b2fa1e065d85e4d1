/** A PostgreSQL server: a pool of connections, and one more that listens. */
import { Client, Pool, TypeOverrides, types, type PoolClient } from "pg";
import { WorkbenchError } from "../../study/index.ts";
import type { Database, Outcome, Queries, Row, Statement } from "./database.ts";
import { isLost, isStalePlan, toWorkbenchError, wasClosed } from "./failure.ts";
import { toMilliseconds } from "./milliseconds.ts";
import { PATIENCE_MS, persist } from "./patience.ts";
import { settle } from "./settle.ts";
import { repeatedStatements } from "./repeated.ts";
import { serverListener } from "./server-listener.ts";

/** as PGlite gives them; our counts stay below 2^53 */
const typeParsers = new TypeOverrides();
typeParsers.setTypeParser(types.builtins.INT8, Number);

export interface ServerOptions {
  /** to a server; 10 if left out */
  readonly connections?: number;
  /** how long a server that does not answer is waited for; 10 s if left out */
  readonly patienceMs?: number;
}

/** a URL as people may see it */
function withoutPassword(url: string): string {
  try {
    const parsed = new URL(url);
    if (parsed.password !== "") parsed.password = "…";
    parsed.search = "";
    return decodeURI(parsed.href);
  } catch {
    return "the database server";
  }
}

export async function serverDatabase(
  url: string,
  { connections = 10, patienceMs = PATIENCE_MS }: ServerOptions = {},
): Promise<Database> {
  const place = withoutPassword(url);
  const settings = {
    connectionString: url,
    types: typeParsers,
    application_name: "firstlight relay",
    connectionTimeoutMillis: 5000,
    keepAlive: true,
    pipeline: true,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 10_000,
  };
  const pool = new Pool({ ...settings, max: connections });
  // an idle connection that broke is replaced when it is wanted next
  pool.on("error", () => undefined);
  const listener = serverListener(() => new Client(settings));
  let closed = false;

  /** A connection for `work` alone. One that broke is not used again. */
  async function using<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    let client: PoolClient | null = null;
    let broken = false;
    const onError = (): void => {
      broken = true;
    };
    try {
      if (closed) throw wasClosed(place);
      client = await pool.connect();
      client.on("error", onError);
      return await work(client);
    } catch (error) {
      const told = toWorkbenchError(error, place);
      broken ||= told instanceof WorkbenchError && told.code === "database-unavailable";
      throw told;
    } finally {
      client?.off("error", onError);
      client?.release(broken);
    }
  }

  const repeated = repeatedStatements();
  const ask = async (client: PoolClient, sql: string, values: readonly unknown[]): Promise<Row[]> => {
    const name = repeated.nameOf(sql);
    try {
      const planned = name === null ? {} : { name };
      return (await client.query<Row>({ text: sql, values: [...values], ...planned })).rows;
    } catch (error) {
      if (isStalePlan(error)) repeated.rename(sql);
      throw error;
    }
  };

  const transaction = <T>(work: (queries: Queries) => Promise<T>): Promise<T> =>
    persist(
      (mayHaveCommitted) =>
        using(async (client) => {
          const queries: Queries = {
            query: (sql, values = []) => ask(client, sql, values),
          };
          await client.query("begin");
          try {
            const result = await work(queries);
            mayHaveCommitted();
            const { command } = await client.query("commit");
            // a statement failed and `work` went on regardless
            if (command !== "COMMIT") throw new Error("The transaction had failed before its commit.");
            return result;
          } catch (error) {
            await client.query("rollback").catch(() => undefined);
            throw error;
          }
        }),
      patienceMs,
    );

  /** sent once: whether a lost one took effect is the caller's to find out; but a connection is worth waiting for */
  const query = (sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> =>
    persist(
      (mayHaveCommitted) =>
        using(async (client) => {
          if (!/^\s*select\b(?!.*\bpg_notify\b)/is.test(sql)) mayHaveCommitted();
          return await ask(client, sql, values);
        }),
      patienceMs,
    );

  /** All of it is sent before anything comes back. */
  async function send(client: PoolClient, statements: readonly Statement[]): Promise<Outcome> {
    const asked = statements.map(({ sql, values = [] }) => ask(client, sql, values));
    const answers = await Promise.allSettled(asked);
    const failed = answers.find((answer) => answer.status === "rejected");
    if (failed) return { type: "undone", error: failed.reason };
    return { type: "committed", rows: await Promise.all(asked) };
  }
  const whole = (statements: readonly Statement[]): readonly Statement[] =>
    statements.length === 1 ? statements : [{ sql: "begin" }, ...statements, { sql: "commit" }];

  const pipeline = (transactions: readonly (readonly Statement[])[]): Promise<readonly Outcome[]> =>
    persist(
      (mayHaveCommitted) =>
        using(async (client) => {
          mayHaveCommitted();
          const outcomes = await Promise.all(
            transactions.map((statements) => send(client, whole(statements))),
          );
          const lost = outcomes.find((outcome) => outcome.type === "undone" && isLost(outcome.error));
          if (lost?.type === "undone") throw lost.error;
          return outcomes.map((outcome, index) =>
            outcome.type === "committed" && transactions[index]?.length !== 1
              ? { ...outcome, rows: outcome.rows.slice(1, -1) }
              : outcome,
          );
        }),
      patienceMs,
    );

  const database: Database = {
    engine: "postgres",
    query,
    transaction,
    pipeline: (transactions) =>
      pipeline(transactions).then((outcomes) => settle(outcomes, transactions, { place, transaction })),
    script: (sql) =>
      using(async (client) => {
        try {
          const results: unknown = await client.query(sql);
          return (Array.isArray(results) ? results : [results]).flatMap(
            (result: { rows?: Row[] }) => result.rows ?? [],
          );
        } catch (error) {
          await client.query("rollback").catch(() => undefined);
          throw error;
        }
      }),
    notify: async (channel, payload) => {
      await query("select pg_notify($1, $2)", [channel, payload]);
    },
    listen: (channel, tell) => listener.listen(channel, tell),
    now: async () => toMilliseconds((await query("select clock_timestamp() as now"))[0]?.["now"]),
    exportTo: () =>
      Promise.reject(
        new WorkbenchError(
          "not-exportable",
          `${place} is a server.`,
          "Export it with pg_dump, which comes with PostgreSQL.",
        ),
      ),
    close: async () => {
      if (closed) return;
      closed = true;
      await Promise.all([listener.close(), pool.end()]);
    },
  };
  try {
    await database.query("select 1");
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

/** One connection to PGlite: in this thread for tests, behind a thread for a relay (`pglite-remote.ts`). */
import { parse, PGlite, protocol } from "@electric-sql/pglite";
import type { Row } from "./database.ts";
import { isStalePlan } from "./failure.ts";
import { repeatedStatements } from "./repeated.ts";

/** Asked one at a time. */
export interface PgliteEngine {
  query(sql: string, values: readonly unknown[]): Promise<readonly Row[]>;
  script(sql: string): Promise<readonly Row[]>;
  listen(channel: string, listener: (payload: string) => void): Promise<() => Promise<void>>;
  /** gzipped tar of its folder */
  dump(): Promise<Uint8Array>;
  close(): Promise<void>;
}

const { serialize } = protocol;

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((bytes, part) => bytes + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** PGlite's own `query` plans each time; this keeps plans, by the same messages. */
function preparedQueries(pglite: PGlite): PgliteEngine["query"] {
  const repeated = repeatedStatements();
  /** types of the parameters of what is prepared */
  const prepared = new Map<string, readonly number[]>();

  async function prepare(name: string, sql: string): Promise<readonly number[]> {
    const messages = [
      serialize.parse({ name, text: sql }),
      serialize.describe({ type: "S", name }),
      serialize.sync(),
    ];
    const answer = await pglite.execProtocol(joined(messages));
    const types = parse.parseDescribeStatementResults(answer.messages);
    prepared.set(name, types);
    return types;
  }

  async function execute(name: string, sql: string, values: readonly unknown[]): Promise<readonly Row[]> {
    const types = prepared.get(name) ?? (await prepare(name, sql));
    const bound = values.map((value, index) => {
      if (value === null || value === undefined) return null;
      const serialized = pglite.serializers[types[index] ?? 0]?.(value);
      return serialized ?? (typeof value === "string" ? value : JSON.stringify(value));
    });
    const messages = [
      serialize.bind({ statement: name, values: bound }),
      serialize.describe({ type: "P" }),
      serialize.execute({}),
      serialize.sync(),
    ];
    const answer = await pglite.execProtocol(joined(messages));
    const [result] = parse.parseResults(answer.messages, pglite.parsers);
    return result?.rows ?? [];
  }

  return async (sql, values) => {
    const name = repeated.nameOf(sql);
    if (name === null) return (await pglite.query<Row>(sql, [...values])).rows;
    try {
      return await execute(name, sql, values);
    } catch (error) {
      if (isStalePlan(error)) repeated.rename(sql);
      throw error;
    }
  };
}

/** @param folder - null: in memory @param from - an export to begin with */
export async function openPglite(
  folder: string | null,
  from?: Uint8Array<ArrayBuffer>,
): Promise<PgliteEngine> {
  const pglite = await PGlite.create({
    ...(folder === null ? {} : { dataDir: folder }),
    ...(from ? { loadDataDir: new Blob([from]) } : {}),
  });
  return {
    query: preparedQueries(pglite),
    script: async (sql) => (await pglite.exec(sql)).flatMap(({ rows }) => rows),
    listen: (channel, listener) => pglite.listen(channel, listener),
    dump: async () => new Uint8Array(await (await pglite.dumpDataDir("gzip")).arrayBuffer()),
    close: () => pglite.close(),
  };
}

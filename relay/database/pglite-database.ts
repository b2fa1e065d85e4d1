/** PGlite has one connection: whole transactions take turns on it. */
import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import { chmod, rename, rm, writeFile } from "node:fs/promises";
import type { Database, Outcome, Queries, Row, Statement } from "./database.ts";
import { isLost, toWorkbenchError, wasClosed } from "./failure.ts";
import { persist } from "./patience.ts";
import { settle } from "./settle.ts";
import type { PgliteEngine } from "./pglite-engine.ts";
import { keepUp } from "./upkeep.ts";
import { toMilliseconds } from "./milliseconds.ts";

export interface PgliteSource {
  /** for people: a folder, or "memory" */
  readonly place: string;
  /** again after PGlite crashed */
  open(): Promise<PgliteEngine>;
  /** @throws WorkbenchError `database-full` */
  guard(): Promise<void>;
  close(): void;
}

const writes =
  /^\s*(insert|update|delete|create|alter|drop|truncate)\b|\b(insert into|update \w+ set|delete from)\b/i;

export async function pgliteDatabase(source: PgliteSource): Promise<Database> {
  let engine: PgliteEngine | null = await source.open();
  let closed = false;
  const listeners = new Map<string, Set<(payload: string) => void>>();
  const inside = new AsyncLocalStorage<true>();

  let last: Promise<unknown> = Promise.resolve();
  /** waiting for a turn inside of one would wait for ever */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (inside.getStore()) {
      return Promise.reject(new Error("Inside a transaction only its own queries may be used."));
    }
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  }

  const tell = (channel: string) => (payload: string) => {
    for (const listener of listeners.get(channel) ?? []) listener(payload);
  };
  async function ready(): Promise<PgliteEngine> {
    if (closed) throw wasClosed(source.place);
    if (engine) return engine;
    engine = await source.open();
    for (const channel of listeners.keys()) {
      await engine.listen(channel, tell(channel));
      tell(channel)("");
    }
    return engine;
  }

  /** The connection, whole again whatever `work` did to it. */
  async function use<T>(work: (engine: PgliteEngine) => Promise<T>): Promise<T> {
    const current = await ready();
    try {
      return await work(current);
    } catch (error) {
      if (isLost(error)) engine = null;
      throw toWorkbenchError(error, source.place);
    }
  }
  const undo = (current: PgliteEngine) => current.script("rollback").catch(() => undefined);

  const transaction = <T>(work: (queries: Queries) => Promise<T>): Promise<T> =>
    persist(async (mayHaveCommitted) => {
      await source.guard();
      return await inTurn(() =>
        use(async (current) => {
          await current.script("begin");
          try {
            const queries = {
              query: (sql: string, values: readonly unknown[] = []) => current.query(sql, values),
            };
            const result = await inside.run(true, () => work(queries));
            mayHaveCommitted();
            await current.script("commit");
            return result;
          } catch (error) {
            await undo(current);
            throw error;
          }
        }),
      );
    });

  const query = async (sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> => {
    if (writes.test(sql)) await source.guard();
    return await persist((mayHaveCommitted) => {
      mayHaveCommitted();
      return inTurn(() => use((current) => current.query(sql, values)));
    });
  };

  const pipeline = async (transactions: readonly (readonly Statement[])[]): Promise<readonly Outcome[]> => {
    await source.guard();
    return await persist((mayHaveCommitted) => {
      mayHaveCommitted();
      return inTurn(() => use((current) => current.pipeline(transactions)));
    });
  };

  const endUpkeep = keepUp({ query });

  return {
    engine: "pglite",
    query,
    transaction,
    pipeline: (transactions) =>
      pipeline(transactions).then((outcomes) =>
        settle(outcomes, transactions, { place: source.place, transaction }),
      ),
    script: (sql) =>
      inTurn(() =>
        use(async (current) => {
          try {
            return await current.script(sql);
          } catch (error) {
            // a script may have begun a transaction of its own
            await undo(current);
            throw error;
          }
        }),
      ),
    notify: async (channel, payload) => {
      await query("select pg_notify($1, $2)", [channel, payload]);
    },
    listen: (channel, listener) =>
      inTurn(async () => {
        const here = listeners.get(channel);
        if (here) here.add(listener);
        else {
          listeners.set(channel, new Set([listener]));
          await use((current) => current.listen(channel, tell(channel)));
        }
        return async () => {
          listeners.get(channel)?.delete(listener);
          await Promise.resolve();
        };
      }),
    now: async () => toMilliseconds((await query("select now() as now"))[0]?.["now"]),
    exportTo: (file) =>
      inTurn(async () => {
        const bytes = await use(async (current) => {
          await current.script("checkpoint");
          return await current.dump();
        });
        await writeWhole(file, bytes);
      }),
    close: async () => {
      if (closed) return;
      endUpkeep();
      await last;
      closed = true;
      try {
        await engine?.close();
      } finally {
        source.close();
      }
    },
  };
}

/** There in full, or not at all; readable to its owner alone, since it holds keys. */
async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const draft = `${file}.${randomUUID()}.part`;
  try {
    await writeFile(draft, bytes, { mode: 0o600, flush: true });
    await chmod(draft, 0o600);
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}

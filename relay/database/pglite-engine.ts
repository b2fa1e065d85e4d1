/** One connection to PGlite: in this thread for tests, behind a thread for a relay (`pglite-remote.ts`). */
import { PGlite } from "@electric-sql/pglite";
import type { Row } from "./database.ts";
import { pgliteStatements, type PgliteStatements } from "./pglite-statements.ts";

/** Asked one at a time. */
export interface PgliteEngine extends PgliteStatements {
  script(sql: string): Promise<readonly Row[]>;
  listen(channel: string, listener: (payload: string) => void): Promise<() => Promise<void>>;
  /** gzipped tar of its folder */
  dump(): Promise<Uint8Array>;
  close(): Promise<void>;
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
    ...pgliteStatements(pglite),
    script: async (sql) => (await pglite.exec(sql)).flatMap(({ rows }) => rows),
    listen: (channel, listener) => pglite.listen(channel, listener),
    dump: async () => new Uint8Array(await (await pglite.dumpDataDir("gzip")).arrayBuffer()),
    close: () => pglite.close(),
  };
}

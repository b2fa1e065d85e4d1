/** The engines that a relay's database runs on, each with databases for tests. */
import { openDatabase, type Database } from "../database/index.ts";
import { startPostgres } from "./postgres.ts";

export interface TestDatabase {
  /** as another relay would; on PGlite it is the one connection that there is */
  connect(): Promise<Database>;
  /** all connections closed, and what was started ended */
  close(): Promise<void>;
}

export interface TestEngine {
  readonly name: string;
  /** a fresh one */
  create(): Promise<TestDatabase>;
}

const pglite: TestEngine = {
  name: "PGlite",
  create: async () => {
    const database = await openDatabase({ type: "memory" });
    return { connect: () => Promise.resolve(database), close: () => database.close() };
  },
};

const postgres: TestEngine = {
  name: "PostgreSQL",
  create: async () => {
    const server = await startPostgres();
    if (!server) throw new Error("PostgreSQL is not installed.");
    const url = await server.createDatabase();
    const open: Database[] = [];
    return {
      connect: async () => {
        const database = await openDatabase({ type: "server", url });
        open.push(database);
        return database;
      },
      close: async () => {
        await Promise.all(open.map((database) => database.close()));
        await server.remove();
      },
    };
  },
};

/** For `describe.each`; PostgreSQL only where it is installed, which is printed otherwise. */
export const testEngines = (installed: string | null): readonly TestEngine[] =>
  installed === null ? [pglite] : [pglite, postgres];

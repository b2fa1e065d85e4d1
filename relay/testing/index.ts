export { postgresPrograms, startPostgres, type TestPostgres } from "./postgres.ts";
export { testEngines, type TestDatabase, type TestEngine } from "./engines.ts";

export { postgresPrograms, startPostgres, type TestPostgres } from "./postgres.ts";

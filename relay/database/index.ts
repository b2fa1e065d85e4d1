export type { Database, Queries, Row } from "./database.ts";
export { exportDatabase, importDatabase } from "./export.ts";
export type { Tables } from "./migrate.ts";
export { codeOf } from "./failure.ts";
export { toMilliseconds } from "./milliseconds.ts";
export { openDatabase, type DatabaseOptions, type DatabasePlace } from "./open-database.ts";

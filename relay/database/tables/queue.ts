import type { Tables } from "../migrate.ts";

export const queueTables: Tables = { part: "queue", steps: [] };

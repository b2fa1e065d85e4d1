export { formatCsv } from "./csv.ts";
export * from "./history-csv.ts";
export * from "./sweep-results-csv.ts";

export { baselineTrial, buildReport, tunedTrial, type ReportSource } from "./build-report.ts";
export { reportPage } from "./page.ts";
export { rowsOf } from "./rows.ts";

export { auditOf, type AuditReport } from "./audit-report.ts";
export { auditable, auditChoice } from "./choose-audit.ts";

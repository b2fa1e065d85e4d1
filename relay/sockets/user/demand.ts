import { WorkbenchError } from "../../../study/index.ts";
import { authorise, type Subject } from "../../access/index.ts";
import type { Principal } from "../../identity/index.ts";

/** @throws WorkbenchError that says why not */
export function demand(who: Principal, event: string, subject: Subject = { type: "none" }): void {
  const decision = authorise(who, event, subject);
  if (decision.allowed) return;
  const { code, message, action } = decision.error;
  throw new WorkbenchError(code, message, action);
}

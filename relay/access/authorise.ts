/** The one place that decides who may do what. What it does not know it denies. */
import * as v from "valibot";
import { NodeId, Text, UserId, type RelayError } from "../../protocol/index.ts";
import type { Principal } from "../identity/index.ts";
import { rules } from "./rules.ts";
import { Subject } from "./subject.ts";

const KnownPrincipal = v.variant("type", [
  v.strictObject({
    type: v.literal("user"),
    user: UserId,
    name: Text(64),
    role: v.picklist(["owner", "member", "guest"]),
  }),
  v.strictObject({ type: v.literal("node"), node: NodeId, owner: UserId }),
  v.strictObject({ type: v.literal("stranger") }),
]);

export type Decision =
  { readonly allowed: true } | { readonly allowed: false; readonly error: v.InferOutput<typeof RelayError> };

/**
 * Pure. Events are those of both namespaces and the blob actions `blob-read`, `blob-write`, `blob-missing`.
 * @returns denied with `unknown-event`, `login-needed` (to a stranger) or `not-allowed`; the message tells nothing about
 * whether the subject exists
 */
export function authorise(principal: Principal, event: string, subject: Subject): Decision {
  const who = v.safeParse(KnownPrincipal, principal);
  const what = v.safeParse(Subject, subject);
  if (!Object.hasOwn(rules, event)) return denied("unknown-event", event);
  if (!who.success || !what.success) return denied("not-allowed", event);
  const allows = rules[event as keyof typeof rules];
  if (allows(who.output, what.output)) return { allowed: true };
  return denied(who.output.type === "stranger" ? "login-needed" : "not-allowed", event);
}

const wordings = {
  "unknown-event": ["is nothing that this relay knows", "Update the older of both sides."],
  "login-needed": ["is not for strangers", "Log in first; a node proves its key and is paired first."],
  "not-allowed": ["is not yours to ask", "Ask whoever owns the study or the node, or the relay's owner."],
} as const;

function denied(code: keyof typeof wordings, event: string): Decision {
  const [what, action] = wordings[code];
  return { allowed: false, error: { code, message: `"${event.slice(0, 40)}" ${what}.`, action } };
}

/** What the Nodes screen says of a member, as people read it. */
import { formatAgo, plural } from "../../components/format.ts";
import type { MemberView } from "../../workbench/api.ts";

/** "member since 3 d ago, 2 nodes, 4 trials under way" */
export function memberWords({ role, sinceMsAgo, nodes, trials }: MemberView): string {
  if (role === "invited") return `invited ${formatAgo(sinceMsAgo)}, has not come yet`;
  const what = role === "owner" ? "owner, you" : `${role}, came ${formatAgo(sinceMsAgo)}`;
  const counts = [
    nodes > 0 ? plural(nodes, "node") : "",
    trials > 0 ? `${plural(trials, "trial")} under way` : "",
  ];
  return [what, ...counts].filter(Boolean).join(", ");
}

/** What a removal means, in one sentence or two. */
export function removalWords({ role, nodes, trials }: MemberView): string {
  if (role === "invited") return "The code that you gave away lets nobody in any more.";
  const nodesGo =
    nodes === 0 ? "" : ` ${plural(nodes, "node")} of this account ${nodes === 1 ? "is" : "are"} revoked.`;
  const trialsGo =
    trials === 0 ? "" : ` ${plural(trials, "trial")} under way ${trials === 1 ? "is" : "are"} cancelled.`;
  const comesBack =
    role === "guest" ? " While this relay takes guests, the same person can come as another one." : "";
  return `Within five seconds every page and command of this account is logged out, and its code lets nobody in any more.${nodesGo}${trialsGo} Data, checkpoints and logs that it stored here are deleted.${comesBack}`;
}

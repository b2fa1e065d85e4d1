/**
 * What is announced of nodes and their relay: attached, lost, back; never each epoch. Revoked ones leave the list, and
 * are announced where that is asked for.
 */
import type { NodeView, RelayView } from "../workbench/api.ts";

export function nodeNews(before: readonly NodeView[], after: readonly NodeView[]): readonly string[] {
  const known = new Map(before.map((node) => [node.id, node]));
  return after.flatMap((node) => changeOf(known.get(node.id), node) ?? []);
}

function changeOf(before: NodeView | undefined, { offer, mine, state }: NodeView): string | null {
  if (before?.state === state) return null;
  if (state === "revoked") return null;
  if (before === undefined) return mine ? `Node ${offer.name} attached.` : null;
  if (state === "offline") return `Node ${offer.name} lost.`;
  return before.state === "offline" ? `Node ${offer.name} is back.` : null;
}

export function relayNews(before: RelayView, after: RelayView): readonly string[] {
  if (before.state === after.state) return [];
  if (after.state === "unreachable" && before.state === "open")
    return ["The relay does not answer. Trials on this device go on."];
  if (after.state === "open" && before.state === "unreachable") return ["The relay is back."];
  return [];
}

/** Which nodes would take a study's trials, and how many at once. */
import type { Needs, NodeView, Visibility } from "../../../protocol/index.ts";
import { RUNTIME_VERSION } from "../../../templates/index.ts";

export interface Wanted {
  readonly template: string;
  readonly needs: Needs;
  readonly visibility: Visibility;
}

/** Whether a trial that waits at the relay would go to this node, now or when it is done with another. */
export function takes(node: NodeView, { template, needs, visibility }: Wanted): boolean {
  const { offer, state } = node;
  return (
    (state === "idle" || state === "training") &&
    maySee(node, visibility) &&
    offer.runtime === RUNTIME_VERSION &&
    offer.templates.includes(template) &&
    (needs.backend === "auto" || offer.backends.some(({ name }) => name === needs.backend)) &&
    offer.memoryBytes >= needs.memoryBytes &&
    offer.bufferBytes >= needs.bufferBytes &&
    needs.features.every((feature) => offer.features.includes(feature))
  );
}

function maySee({ id, mine, serves }: NodeView, visibility: Visibility): boolean {
  if (visibility.scope === "own") return mine;
  if (visibility.scope === "named") return visibility.nodes.includes(id);
  return mine || serves === "anyone";
}

/**
 * Slots of capable nodes that others do not use.
 * @param ours - trials of this study at the relay: they use slots that are counted
 */
export function slotsOf(nodes: readonly NodeView[], wanted: Wanted, ours: ReadonlySet<string>): number {
  return nodes
    .filter((node) => takes(node, wanted))
    .reduce((sum, node) => sum + Math.max(0, node.offer.slots - usedByOthers(node, ours)), 0);
}

/** A node that trains and shows nothing trains for somebody who is not told of. */
function usedByOthers({ state, trials }: NodeView, ours: ReadonlySet<string>): number {
  if (state === "training" && trials.length === 0) return 1;
  return trials.filter(({ trial }) => !ours.has(trial)).length;
}

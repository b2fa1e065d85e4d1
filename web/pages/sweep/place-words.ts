/** What the Sweep screen says of where trials may run. */
import { plural } from "../../components/format.ts";
import type { NodeView, Placement, SweepSettings } from "../../workbench/api.ts";

export const places: Readonly<Record<Placement["where"], { readonly label: string; readonly text: string }>> =
  {
    automatic: {
      label: "Automatic",
      text: "On this device and your idle nodes; what exceeds its memory or would take it too long goes to your nodes.",
    },
    here: { label: "This device", text: "Nothing leaves this device." },
    mine: { label: "My nodes", text: "On your own nodes: the data goes to the relay and to them." },
    anyone: {
      label: "Anyone",
      text: "On any node of the relay that takes trials of others; results are checked.",
    },
  };

/** Nodes that may train for this place and this backend, whether or not they are free now. */
export function capableNodes(
  nodes: readonly NodeView[],
  where: Placement["where"],
  backend: SweepSettings["backend"],
): readonly NodeView[] {
  if (where === "here") return [];
  return nodes.filter(
    ({ mine, serves, state, offer }) =>
      !["offline", "revoked", "draining", "paused"].includes(state) &&
      (mine || (where === "anyone" && serves === "anyone")) &&
      (backend === "auto" || offer.backends.some(({ name }) => name === backend)),
  );
}

/** "2 nodes can train it: basement, attic." */
export function capableWords(nodes: readonly NodeView[]): string {
  if (nodes.length === 0)
    return "No node that can train it is online now; until one is, its trials are trained here.";
  const names = nodes.slice(0, 4).map(({ offer }) => offer.name);
  const rest = nodes.length > names.length ? ` and ${nodes.length - names.length} more` : "";
  return `${plural(nodes.length, "node")} can train it: ${names.join(", ")}${rest}.`;
}

/** A command's session with a relay and its nodes: opened once, whatever number of studies uses them. */
import type { NodeView } from "../../protocol/index.ts";
import type { UserLink } from "../../workers/link/index.ts";
import { watchNodes, type NodeWatch } from "../../workers/remote/index.ts";
import type { Output } from "../output.ts";
import { openUserSession, type UserSession } from "../relay/user-session.ts";
import type { Farm } from "./options.ts";

export interface RelayNodes extends UserSession {
  readonly watch: NodeWatch;
  close(): void;
}

/**
 * Tells who is there, and when the relay is not, whenever that changes.
 * @param whenRefused - what is said after why the relay will not have this side any more
 * @throws as `openUserSession`
 */
export async function openRelayNodes(
  { relay, place }: Pick<Farm, "relay" | "place">,
  output: Output,
  whenRefused = "",
): Promise<RelayNodes> {
  const session = await openUserSession(relay);
  const watch = watchNodes(session.link);
  await watch.ready;
  const tell = (): void => {
    tellNodes(
      watch.nodes.filter(({ mine }) => mine || place === "anyone"),
      output,
    );
  };
  tell();
  watch.onChange(tell);
  tellLink(session.link, output, whenRefused);
  return {
    ...session,
    watch,
    close: () => {
      watch.close();
      session.link.close();
    },
  };
}

const told = new WeakMap<Output, string>();

/** Who is there, whenever that changes. */
function tellNodes(nodes: readonly NodeView[], output: Output): void {
  const there = nodes.filter(({ state }) => state !== "offline" && state !== "revoked");
  const words = there.map(({ offer, state }) => `${offer.name}${state === "paused" ? " (paused)" : ""}`);
  const line = `Nodes: ${words.length === 0 ? "none" : words.toSorted().join(", ")}`;
  if (told.get(output) === line) return;
  told.set(output, line);
  output.say(line);
  output.record({
    type: "nodes",
    nodes: there.map(({ id, offer, state }) => ({ id, name: offer.name, state })),
  });
}

/** When it is lost and when it is back; not each try between. */
function tellLink(link: UserLink, output: Output, whenRefused: string): void {
  let last = link.state;
  link.onState((state) => {
    if (state === last || state === "closed") return;
    last = state;
    const { reason } = link;
    const words = reason ?? `The relay ${link.url} is back.`;
    output.say(state === "refused" ? `${words} ${whenRefused}`.trimEnd() : words);
    output.record({ type: "link", state, reason });
  });
}

/** What a user is answered about nodes. */
import type { Socket } from "socket.io";
import type * as v from "valibot";
import type { NodeView, userRequests } from "../../../protocol/index.ts";
import { WorkbenchError } from "../../../study/index.ts";
import { demand } from "./demand.ts";
import type { UserDesk } from "./user-desk.ts";
import type { User } from "./user-socket.ts";

type Request<K extends keyof typeof userRequests> = v.InferOutput<(typeof userRequests)[K]["request"]>;

export async function nodesOf({ watch }: UserDesk, who: User, socket: Socket) {
  demand(who, "nodes");
  return watch.begin(socket, who);
}

export async function lookUpCode(
  { parts }: UserDesk,
  who: User,
  address: string,
  { code }: Request<"look-up-code">,
) {
  demand(who, "look-up-code");
  return parts.identity.lookUpCode(code, address);
}

export async function pair(
  { parts, watch }: UserDesk,
  who: User,
  address: string,
  { code, node }: Request<"pair">,
): Promise<NodeView> {
  demand(who, "pair");
  return watch.view(await parts.identity.pair(who, code, node, address), who);
}

export async function changeNode(
  { parts, watch }: UserDesk,
  who: User,
  { node, change }: Request<"change-node">,
): Promise<NodeView> {
  const [record] = await parts.identity.nodes([node]);
  if (!record) throw unknownNode(node);
  demand(who, "change-node", { type: "node", owner: record.owner.id, change: change.change });
  return watch.view(await parts.identity.changeNode(node, change), who);
}

function unknownNode(node: string): WorkbenchError {
  return new WorkbenchError(
    "node-unknown",
    `There is no node ${node.slice(0, 12)} here.`,
    "It may have been revoked; pair it again.",
  );
}

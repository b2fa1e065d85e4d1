/** Nodes as the database has them, and as the relay sees them. */
import * as v from "valibot";
import { NodeId, NodeOffer, Text, UserId } from "../../protocol/index.ts";
import { toMilliseconds } from "../database/index.ts";
import type { NodeRecord } from "./identity.ts";

/** Of `identity_node n` joined with `identity_user u`: what `toRecord` needs. */
export const nodeColumns = `n.id, n.public_key, n.owner, u.name as owner_name, n.offer, n.paused, n.serves,
  least(n.valid_in_a_row, u.valid_in_a_row) as valid_in_a_row, n.lies, n.finished, n.training_ms, n.seen_at,
  n.left_at is not null as has_left, n.revoked_at is not null as revoked`;

const NodeRow = v.object({
  id: NodeId,
  public_key: v.string(),
  owner: UserId,
  owner_name: Text(64),
  offer: v.unknown(),
  paused: v.boolean(),
  serves: v.picklist(["owner", "anyone"]),
  valid_in_a_row: v.number(),
  lies: v.number(),
  finished: v.number(),
  training_ms: v.number(),
  seen_at: v.unknown(),
  has_left: v.boolean(),
  revoked: v.boolean(),
});

export function toRecord(row: unknown): NodeRecord {
  const node = v.parse(NodeRow, row);
  return {
    id: node.id,
    publicKey: node.public_key,
    owner: { id: node.owner, name: node.owner_name },
    offer: readOffer(node.offer, node.id),
    paused: node.paused,
    revoked: node.revoked,
    serves: node.serves,
    trust: { validInARow: node.valid_in_a_row, lies: node.lies },
    finished: node.finished,
    trainingMs: node.training_ms,
    lastSeenAt: toMilliseconds(node.seen_at),
    hasLeft: node.has_left,
  };
}

/** An offer of another release is none: nothing fits such a node until it is back and says it anew. */
export function readOffer(offer: unknown, node: string): NodeOffer {
  const parsed = v.safeParse(NodeOffer, offer);
  return parsed.success ? parsed.output : { ...noOffer, name: `node ${node.slice(0, 8)}` };
}

const noOffer: Omit<NodeOffer, "name"> = {
  kind: "process",
  version: "unknown",
  runtime: "unknown",
  templates: [],
  backends: [{ name: "cpu", adapter: "unknown" }],
  memoryBytes: 0,
  bufferBytes: 0,
  features: [],
  speed: 0,
  slots: 1,
  trusts: [],
};

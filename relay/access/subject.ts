/** What somebody wants to do something to. Built by whoever asks `authorise`, from what the database says. */
import * as v from "valibot";
import { NodeChange, NodeId, UserId } from "../../protocol/index.ts";

export const Subject = v.variant("type", [
  /** the event has none: it is about whoever sends it */
  v.strictObject({ type: v.literal("none") }),
  /** a trial of somebody's study, or one that he is about to hand in: then he is its owner */
  v.strictObject({ type: v.literal("study"), owner: UserId }),
  /** a paired node; `change` is what would be done to it */
  v.strictObject({
    type: v.literal("node"),
    owner: UserId,
    change: v.picklist(NodeChange.options.map(({ entries }) => entries.change.literal)),
  }),
  /** a lease that stands: who holds it, and whose trial it is */
  v.strictObject({ type: v.literal("lease"), node: NodeId, owner: UserId }),
  /** a lease that stands no more, or never did: the queue answers `fenced` or `repeated` */
  v.strictObject({ type: v.literal("no-lease") }),
  /** somebody with an account, or an invitation */
  v.strictObject({
    type: v.literal("member"),
    user: UserId,
    role: v.picklist(["owner", "member", "guest", "invited"]),
  }),
  /** sessions: the asking user's, or all there are */
  v.strictObject({ type: v.literal("sessions"), whose: v.picklist(["own", "everyone"]) }),
  /** blobs of one owner */
  v.strictObject({ type: v.literal("blobs"), owner: UserId }),
]);
export type Subject = v.InferOutput<typeof Subject>;

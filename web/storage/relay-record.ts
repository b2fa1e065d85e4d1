/** What is kept of a relay that the user has named, and where a study's trials may run. */
import * as v from "valibot";
import { Count, LoggedIn } from "../../protocol/index.ts";

export const RelayRecord = v.object({
  v: v.literal(1),
  /** its origin */
  url: v.string(),
  /** null: logged out, or the relay wants a code again */
  session: v.nullable(
    v.object({
      token: LoggedIn.entries.token,
      user: v.string(),
      name: v.string(),
      role: LoggedIn.entries.role,
    }),
  ),
  /** makes a guest the same one tomorrow; null: was never one there */
  guestSecret: v.nullable(v.string()),
  /** whether to connect when the page opens */
  connected: v.boolean(),
  /** sent there from this browser, and since when it is counted */
  sent: v.object({ messages: Count, data: Count }),
  since: Count,
});
export type RelayRecord = v.InferOutput<typeof RelayRecord>;

/**
 * Where a study's trials run. automatic: here, and what exceeds this device on the user's own nodes, where there is a
 * relay.
 */
export const Placement = v.object({
  where: v.picklist(["automatic", "here", "mine", "anyone"]),
  /** data and checkpoints leave encrypted; only the nodes that train get the key */
  sealed: v.boolean(),
});
export type Placement = v.InferOutput<typeof Placement>;

export const usualPlacement: Placement = { where: "automatic", sealed: false };

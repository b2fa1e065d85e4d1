import type { FanOut } from "../fan-out.ts";
import type { BucketByKey, SocketLimits } from "../limits/index.ts";
import type { RelayParts } from "../parts.ts";
import type { TrustKeeper } from "../trust/index.ts";
import type { EndedTrials } from "./ended-trials.ts";
import type { NodesWatch } from "./nodes-watch.ts";
import type { UserSeats } from "./user-seats.ts";

/** What all user sockets of a relay share. */
export interface UserDesk {
  readonly parts: RelayParts;
  readonly fanOut: FanOut;
  readonly trust: TrustKeeper;
  readonly watch: NodesWatch;
  readonly limits: SocketLimits;
  readonly submits: BucketByKey;
  readonly seats: UserSeats;
  readonly ended: EndedTrials;
  readonly report: (error: unknown) => void;
}

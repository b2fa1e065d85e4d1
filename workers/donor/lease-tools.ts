import type { KeptCheckpoint, NodeOffer } from "../../protocol/index.ts";
import type { NodeKey, NodeLink } from "../link/index.ts";
import type { WorkLimits } from "./check-work.ts";
import type { LeaseBlobs } from "./lease-blobs.ts";
import type { LeaseStop } from "./lease-stop.ts";
import type { DonorNews } from "./news.ts";
import type { PrepareTools } from "./prepare-lease.ts";
import type { Rest } from "./rest.ts";
import type { TrainerPool } from "./trainer-pool.ts";

/** What one lease needs of the node that holds it. */
export interface LeaseTools {
  readonly node: { readonly id: string; readonly name: string };
  readonly key: NodeKey;
  readonly link: Pick<NodeLink, "ask" | "tell">;
  readonly blobs: LeaseBlobs;
  readonly pool: TrainerPool;
  readonly rest: Rest;
  readonly offer: NodeOffer;
  readonly limits: WorkLimits;
  readonly dataOf: PrepareTools["dataOf"];
  /** between two checkpoints that are kept, at least */
  readonly keepEveryMs: number;
  readonly progressEveryMs: number;
  readonly stop: LeaseStop;
  readonly tell: (news: DonorNews) => void;
  /** the relay has it; going on from there is safe */
  readonly onKept: (kept: KeptCheckpoint) => void;
}

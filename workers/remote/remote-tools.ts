/** What trials at a relay have in common. */
import type { TrialRunner } from "../../study/index.ts";
import type { CheckpointStore } from "../host/index.ts";
import type { UserLink } from "../link/index.ts";
import type { BlobPlace } from "../parcel/index.ts";
import type { Finding, FinishedElsewhere } from "./look-at-result.ts";
import type { RemoteStudy } from "./remote-study.ts";
import type { StatusFeed } from "./status-feed.ts";
import type { StudyParcels } from "./study-parcels.ts";

export interface RemoteTools {
  readonly link: UserLink;
  readonly place: BlobPlace;
  readonly study: RemoteStudy;
  readonly checkpoints: CheckpointStore;
  readonly parcels: StudyParcels;
  readonly feed: StatusFeed;
  /** among nodes of anybody: whether it is the user's own */
  readonly isMine: (node: string) => boolean;
  /** looks at a result again that anybody's node may have returned */
  readonly recheck: (finished: FinishedElsewhere) => Promise<Finding>;
  /** trains here what nodes cannot; null: nothing can */
  readonly fallback: Pick<TrialRunner, "start" | "stop"> | null;
}

/** What sockets are built on; opened once, at the first need. */
import type { Database } from "../database/index.ts";
import type { OpenIdentity } from "../identity/index.ts";
import type { TrialQueue } from "../queue/index.ts";

export interface TrainedReplica {
  readonly trial: string;
  readonly replica: number;
}

export interface RelayParts {
  readonly queue: TrialQueue;
  readonly identity: OpenIdentity;
  /** whether `owner` has stored all of this blob; a node (`by`) uploads before it says so */
  readonly hasBlob: (owner: string, id: string, by?: TrainedReplica) => Promise<boolean>;
  /** this training needs no more of what it has stored for `owner` than these */
  readonly retainBlobs: (owner: string, by: TrainedReplica, ids: readonly string[]) => Promise<void>;
  /** he is gone: nothing that is stored is his any more */
  readonly disownBlobs: (owner: string) => Promise<void>;
  /** ms since 1970 by the database's clock */
  readonly now: () => Promise<number>;
  /** tells other relays of the same database; null: there are none */
  readonly relays: Pick<Database, "notify" | "listen"> | null;
}

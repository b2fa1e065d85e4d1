/** What sockets are built on; opened once, at the first need. */
import type { Database } from "../database/index.ts";
import type { OpenIdentity } from "../identity/index.ts";
import type { TrialQueue } from "../queue/index.ts";

export interface RelayParts {
  readonly queue: TrialQueue;
  readonly identity: OpenIdentity;
  /** whether `owner` has stored all of this blob; a node uploads before it says so */
  readonly hasBlob: (owner: string, id: string) => Promise<boolean>;
  /** he is gone: nothing that is stored is his any more */
  readonly disownBlobs: (owner: string) => Promise<void>;
  /** ms since 1970 by the database's clock */
  readonly now: () => Promise<number>;
  /** tells other relays of the same database; null: there are none */
  readonly relays: Pick<Database, "notify" | "listen"> | null;
}

/** All tables of a relay, part by part. A part adds steps at its end and never changes one that was released. */
import type { Tables } from "./migrate.ts";
import { blobTables } from "./tables/blobs.ts";
import { identityTables } from "./tables/identity.ts";
import { queueTables } from "./tables/queue.ts";

export const relayTables: readonly Tables[] = [queueTables, identityTables, blobTables];

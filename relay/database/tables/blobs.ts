import type { Tables } from "../migrate.ts";

/**
 * `blob`: what lies whole in the store's folder. `blob_owner`: who has sent it himself; his reference outlives a damaged
 * file, and counts again once anybody has sent the bytes again.
 */
export const blobTables: Tables = {
  part: "blobs",
  steps: [
    `create table blob (
       sha256 text primary key,
       size bigint not null);
     create table blob_owner (
       owner text not null,
       sha256 text not null,
       made_at timestamptz not null default clock_timestamp(),
       used_at timestamptz not null default clock_timestamp(),
       primary key (owner, sha256));
     create index blob_owner_used on blob_owner (used_at);
     create index blob_owner_sha256 on blob_owner (sha256);`,
  ],
};

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
    // `written_by`: one training alone has it there, on its trial's owner's account; `blob_writer`: how much each has
    `alter table blob_owner add column written_by text;
     create index blob_owner_written_by on blob_owner (written_by) where written_by is not null;
     create table blob_writer (
       writer text primary key,
       bytes bigint not null,
       written_at timestamptz not null default clock_timestamp());`,
  ],
};

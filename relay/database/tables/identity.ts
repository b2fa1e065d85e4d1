import type { Tables } from "../migrate.ts";

/** Users, invitations, nodes, pairing codes, tries. Codes are stored as hashes; `secret` is the relay's own key. */
export const identityTables: Tables = {
  part: "identity",
  steps: [
    `create table identity_relay (
       one boolean primary key default true check (one),
       id text not null,
       secret text not null,
       owner_code text not null);
     create table identity_user (
       id text primary key,
       name text not null,
       role text not null check (role in ('owner', 'member', 'guest')),
       made_at timestamptz not null default clock_timestamp(),
       valid_in_a_row int not null default 0);
     create table identity_invitation (
       code_hash text primary key,
       name text not null,
       made_at timestamptz not null default clock_timestamp(),
       member text references identity_user);
     create table identity_node (
       id text primary key,
       public_key text not null,
       owner text not null references identity_user,
       offer jsonb not null,
       paused boolean not null default false,
       serves text not null default 'owner' check (serves in ('owner', 'anyone')),
       valid_in_a_row int not null default 0,
       lies int not null default 0,
       finished int not null default 0,
       training_ms float8 not null default 0,
       paired_at timestamptz not null default clock_timestamp(),
       seen_at timestamptz not null default clock_timestamp(),
       changed_at timestamptz not null default clock_timestamp(),
       revoked_at timestamptz);
     create index identity_node_changed on identity_node (changed_at);
     create table identity_pairing (
       node text primary key,
       code_hash text not null unique,
       nonce text not null,
       public_key text not null,
       offer jsonb not null,
       address text not null,
       expires_at timestamptz not null,
       tries int not null default 0);
     create table identity_try (
       kind text not null,
       address text not null,
       began_at timestamptz not null,
       tries int not null,
       primary key (kind, address));`,
    `alter table identity_node add column left_at timestamptz;`,
    // a removed user's row stays, for the sake of his nodes' revoked keys; a session is of a round, and ends with it
    `alter table identity_user add column removed_at timestamptz, add column session_round int not null default 0;`,
  ],
};

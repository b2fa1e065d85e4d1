import type { Tables } from "../migrate.ts";

/**
 * `trial`: what was submitted. `replica`: one training of it; a pg-boss job each. `attempt`: one lease of a replica; its
 * `how` is null while it lives. `expires_at` has no index, so that renewing it touches none. `usage`: who has had how much of the relay. `queue_fairness`, `queue_clock`: one row each.
 */
export const queueTables: Tables = {
  part: "queue",
  steps: [
    `create table trial (
       id uuid primary key,
       owner text not null,
       study text not null,
       number int not null,
       epochs int not null,
       work jsonb not null,
       state text not null default 'waiting',
       revision int not null default 1,
       stop text,
       fault jsonb,
       failures int not null default 0,
       replicas int not null default 1,
       accepted int,
       node jsonb,
       lost_nodes int not null default 0,
       submitted_at timestamptz not null default now(),
       ended_at timestamptz) with (fillfactor = 70);
     create index trial_ended on trial (ended_at) where ended_at is not null;

     create table replica (
       job uuid primary key,
       trial uuid not null references trial on delete cascade,
       replica int not null,
       arrival bigint generated always as identity,
       owner text not null,
       state text not null default 'waiting',
       attempts int not null default 0,
       weight float8 not null,
       cost_ms float8 not null,
       scope text not null,
       named text[] not null,
       backend text not null,
       memory bigint not null,
       memory_since timestamptz,
       buffer bigint not null,
       features text[] not null,
       template text not null,
       runtime text,
       signer text,
       blob text not null,
       rejected boolean not null default false,
       kept jsonb,
       unique (trial, replica)) with (fillfactor = 70);
     create index replica_waiting on replica (owner, arrival) where state = 'waiting';
     create index replica_leased on replica (owner) where state = 'leased';
     create index replica_memory on replica (memory_since) where state = 'waiting' and memory_since is not null;

     create table attempt (
       token_hash bytea primary key,
       job uuid not null references replica on delete cascade,
       n int not null,
       trial uuid not null,
       node text not null,
       node_owner text not null,
       node_name text not null,
       memory bigint not null,
       relay text not null,
       charged_ms float8 not null,
       progressed boolean not null default false,
       leased_at timestamptz not null default now(),
       expires_at timestamptz not null,
       ended_at timestamptz,
       how text,
       unique (job, n)) with (fillfactor = 50);
     create index attempt_trial on attempt (trial);
     create index attempt_node on attempt (node) where how is null;
     create index attempt_ended on attempt (ended_at) where how is not null;

     create table result (
       trial uuid not null references trial on delete cascade,
       replica int not null,
       attempt int not null,
       node text not null,
       node_owner text not null,
       result jsonb not null,
       at timestamptz not null default now(),
       primary key (trial, replica));
     create index result_node on result (node, at);

     create table usage (
       owner text primary key,
       used_ms float8 not null,
       most int) with (fillfactor = 50);
     create table queue_fairness (one int primary key, served_ms float8 not null)
       with (fillfactor = 10);
     insert into queue_fairness values (1, 0);
     create table queue_clock (one int primary key, swept_at timestamptz not null)
       with (fillfactor = 10);
     insert into queue_clock values (1, now());`,
    // an update copies what lies in its row: the work, which never changes, lies apart; `expire.ts` deletes all of a trial
    `alter table queue_fairness add column turns bigint not null default 0;
     alter table trial alter work set storage external, set (toast_tuple_target = 256);
     alter table replica drop constraint replica_trial_fkey;
     alter table attempt drop constraint attempt_job_fkey;
     alter table result drop constraint result_trial_fkey`,
    // who has more ended trials here than are kept for him
    `create index trial_ended_of on trial (owner, ended_at) where ended_at is not null`,
  ],
};

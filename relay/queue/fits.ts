/** Whether a node may and can train a replica. The one place that says so. */
import type { LeasingNode } from "./trial-queue.ts";

/** Parameters $1 to $12 of `fitsSql`, and what attempts keep of the node. */
export const nodeValues = ({ id, owner, serves, offer, has }: LeasingNode): unknown[] => [
  id,
  owner,
  serves,
  offer.memoryBytes,
  offer.bufferBytes,
  offer.backends.map(({ name }) => name),
  offer.features,
  offer.templates,
  offer.runtime,
  offer.trusts,
  has,
  offer.name,
];

/** @param owner - an expression: the trial's owner; own nodes only, unless the node serves everybody */
export const servesSql = (owner: string): string => `($3::text = 'anyone' or ${owner} = $2::text)`;

/**
 * `r` is the replica. A node that the trial was lost on waits for as long as one lease lasts, so that others come first
 * and a lone node still comes back to it. Replicas for strangers go to different owners; a rejected result's node is out.
 * A stranger whose node said that the trial fails is not asked again, by whichever of his nodes: he could be lying.
 */
export const fitsSql = (leaseMs: string): string => `
  r.state = 'waiting'
  and (r.scope <> 'own' or r.owner = $2::text)
  and (r.scope <> 'named' or $1::text = any(r.named))
  and r.memory <= $4::bigint and r.buffer <= $5::bigint
  and (r.backend = 'auto' or r.backend = any($6::text[]))
  and r.features <@ $7::text[]
  and (r.signer = any($10::text[]) or r.signer is null and r.template = any($8::text[]))
  and (r.runtime is null or r.runtime = $9::text)
  and not exists (
    select 1 from attempt a join replica b on b.job = a.job
    where a.trial = r.trial and (
      a.node = $1::text and (
        a.how in ('refused', 'failed')
        or a.how = 'lost' and a.ended_at > now() - ${leaseMs} * interval '1 ms'
        or a.job <> r.job and (a.how is null or a.how = 'finished'))
      or a.node_owner = $2::text and a.job <> r.job and r.scope = 'anyone'
        and (a.how is null or a.how = 'finished')
      or a.node_owner = $2::text and r.owner <> $2::text and r.scope = 'anyone' and a.how = 'failed'))`;

/**
 * A trial that takes its nodes down with it is set aside. Nodes also die by themselves, and more often in some fleets
 * than in others; so the number of deaths that it takes follows from how often other trials lose theirs.
 */
import * as v from "valibot";
import type { TrialFault } from "../../protocol/index.ts";
import { Count } from "../../study/index.ts";
import type { Queries } from "../database/index.ts";
import { parseFirst } from "./rows.ts";

const leastDeaths = 3;
/** so many tell whatever the fleet is like */
const mostDeaths = 12;
const none = { nodes: 0, deaths: 0 };
/** over all of the last hour's attempts, at most so many trials are to be set aside by mistake */
const mistakes = 0.01;
/** before anything is known: one lease in twenty is lost by itself */
const prior = { lost: 1, ended: 20 };

/**
 * The least k with ended × p^k ≤ 0.01, p the share of other trials' leases that were lost.
 * @param lost - of `ended` attempts of other trials in the last hour
 * @returns 3 to 12 different nodes
 */
export function deathsThatTell(lost: number, ended: number): number {
  const share = (lost + prior.lost) / (ended + prior.ended);
  const needed = Math.log(mistakes / Math.max(1, ended)) / Math.log(Math.min(share, 0.99));
  return Math.min(mostDeaths, Math.max(leastDeaths, Math.ceil(needed)));
}

const Deaths = v.object({ nodes: Count, deaths: Count });
const Others = v.object({ lost: Count, ended: Count });

/** Nodes of one stranger count once: with three keys he could else set any trial aside that he is lent. */
const deathsSql = `
  select count(distinct case when a.node_owner = t.owner then a.node else a.node_owner end)::int as nodes,
    count(*)::int as deaths
  from attempt a join trial t on t.id = a.trial where a.trial = $1 and a.how = 'lost' and not a.progressed`;

/** Trials that took several nodes themselves are suspects, and no witnesses of how nodes fare. */
const othersSql = `
  with recent as (
    select trial, node, how, progressed from attempt
    where how is not null and ended_at > now() - interval '1 hour' and trial <> $1
  ), suspects as (
    select trial from recent where how = 'lost' and not progressed
    group by trial having count(distinct node) >= ${leastDeaths}
  )
  select count(*) filter (where how = 'lost')::int as lost, count(*)::int as ended
  from recent where trial not in (select trial from suspects)`;

/** A lease that kept a checkpoint went on with the work, and its node's death says nothing. @returns null: go on */
export async function poisonOf(queries: Queries, trial: string): Promise<TrialFault | null> {
  const { nodes, deaths } = parseFirst(Deaths, await queries.query(deathsSql, [trial])) ?? none;
  if (nodes < leastDeaths) return null;
  // a small fleet has not as many nodes as may be asked for: then the same ones may die again
  if (deaths < mostDeaths) {
    const others = parseFirst(Others, await queries.query(othersSql, [trial]));
    if (nodes < deathsThatTell(others?.lost ?? 0, others?.ended ?? 0)) return null;
  }
  return {
    reason: "lost-node",
    message: `${nodes} different nodes vanished while they trained this trial, and none got to a checkpoint.`,
    action: "It is set aside. Try it on this device with less: a smaller model, batch or image size.",
  };
}

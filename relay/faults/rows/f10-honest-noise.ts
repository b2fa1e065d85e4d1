import { seededRandom, type SeededRandom } from "../../../study/index.ts";
import type { StoredResult } from "../../queue/index.ts";
import { agree, judgeTrial, REPLICA_SIGMAS } from "../../trust/index.ts";
import { caseOf, resultOf, stored } from "../../trust/testing/results.ts";
import { Demands } from "./demand.ts";
import type { FaultRow } from "./fault-row.ts";

const asked = "<= 1 % of honest pairs disagree; honest nodes found lying <= 0.1 % of their results";
const LEAST_LOSS = 0.05;

/** Honest nodes alone, whose arithmetic differs as was measured: what the relay's judge takes for disagreement. */
export const honestNoise: FaultRow = {
  id: "F10",
  name: "noise of honest GPUs, from measured repeats",
  asked: { short: asked, long: asked },
  run: (row) => {
    const trials = row.long ? 200_000 : 20_000;
    const demands = new Demands();
    const facts: Record<string, number> = {};
    const words = Object.entries(REPLICA_SIGMAS).map(([family, sigmas]) => {
      const { pairs, differing, lying } = judgeHonest(
        sigmas,
        trials,
        seededRandom(row.seed, "noise", family),
      );
      demands.atMost(`${family}, pairs that disagree`, pairs, 0.01);
      demands.atMost(`${family}, results found odd`, differing, 0.01);
      demands.atMost(`${family}, results found lying`, lying, 0.001);
      Object.assign(facts, { [`${family}Pairs`]: pairs, [`${family}Lying`]: lying });
      return `${family}: ${percent(pairs)} of pairs disagree, ${percent(differing)} odd, ${percent(lying)} lying`;
    });
    return Promise.resolve({ measured: words.join("; "), facts, failures: demands.failures });
  },
};

interface Judged {
  /** share of first two results that disagree */
  readonly pairs: number;
  /** share of results that are said to be off, without being a lie */
  readonly differing: number;
  readonly lying: number;
}

function judgeHonest(sigmas: readonly number[], trials: number, random: SeededRandom): Judged {
  const counts = { results: 0, pairs: 0, differing: 0, lying: 0 };
  for (let trial = 0; trial < trials; trial++) {
    const results = replicasOf(sigmas[random.integer(sigmas.length)]!, random);
    if (!agree(results[0]!.result, results[1]!.result)) counts.pairs++;
    const end = judgeUntilAccepted(results);
    counts.results += end.results;
    counts.differing += end.differing;
    counts.lying += end.lying;
  }
  const { results, pairs, differing, lying } = counts;
  return { pairs: pairs / trials, differing: differing / results, lying: lying / results };
}

/** More than a judge ever asks for; each by another owner's node. */
function replicasOf(sigma: number, random: SeededRandom): readonly StoredResult[] {
  const loss = 0.2 + 2 * random.next() ** 2;
  return Array.from({ length: 5 }, (_, replica) => {
    const measured = loss * Math.max(LEAST_LOSS, 1 + sigma * random.normal());
    return stored(replica, `n${replica}`, resultOf(measured));
  });
}

/** As results come in, one after the other, to a relay that knows none of their nodes. */
function judgeUntilAccepted(replicas: readonly StoredResult[]) {
  for (let count = 1; count < replicas.length; count++) {
    const results = replicas.slice(0, count);
    const { decision, differing, lying } = judgeTrial(caseOf(results), results.at(-1)!);
    if (decision.type === "accept")
      return { results: count, differing: differing.length, lying: lying.length };
  }
  const { differing, lying } = judgeTrial(caseOf(replicas), replicas.at(-1)!);
  return { results: replicas.length, differing: differing.length, lying: lying.length };
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

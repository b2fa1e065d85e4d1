/**
 * A sweep that starts warm: of several proposals of the sampler the one is taken whose parameters a ranker, which has
 * learned from other data sets, expects the most of. Like a prior over the optimum in Bayesian optimisation (Hvarfner et
 * al., piBO, arXiv:2204.11051) its say fades as results come in, and at once where they contradict it.
 */
import { compareNumbers } from "../compare-numbers.ts";
import { emptyCurve } from "../learning-curve.ts";
import type { CurveGroup, CurveRanker, CurveTrial } from "../rankers/curve-ranker.ts";
import { hash32 } from "../seeded-random.ts";
import type { Params } from "../space/parameter.ts";
import type { ObservedTrial, SampleRequest, Sampler } from "./sampler.ts";

/**
 * Proposals to choose among, before there are so many results. Few: on recorded curves, choosing among 32 made the
 * first trials so much alike that less was found than with none.
 */
const most = 8;
const startup = 10;
/** ... and right after */
const mostAfter = 3;
/** Every so many trials the sampler's own proposal is kept, so that it also learns what the prior thinks little of. */
const plainEvery = 3;
/** results that weigh as much as the belief in the prior */
const believed = 5;

/**
 * Depends on the request and the ranker alone. A ranker that has nothing to say about the parameters leaves the
 * sampler's own proposal.
 * @returns null when the space is exhausted
 */
export async function sampleWarm(
  request: SampleRequest,
  sampler: Sampler,
  prior: CurveRanker,
  study: Pick<CurveGroup, "epochsPlanned" | "facts">,
): Promise<Params | null> {
  const own = sampler.sampleTrial(request);
  if (own === null || request.trialNumber % plainEvery === 0) return own;
  const results = request.trials.filter(({ state, value }) => state === "complete" && value !== null);
  const proposals = [own, ...furtherProposals(request, sampler, countOf(results.length) - 1)];
  const scores = await priorScores([...proposals, ...results.map(({ params }) => params)], prior, study);
  const trust = trustIn(scores.slice(proposals.length), results);
  const among = scores.slice(0, Math.max(1, Math.round(trust * proposals.length)));
  return proposals[among.indexOf(Math.min(...among))] ?? own;
}

/** How many proposals there are to choose among when the prior is fully trusted. */
function countOf(results: number): number {
  return results < startup ? most : Math.max(1, Math.round((mostAfter * startup) / results));
}

function furtherProposals(request: SampleRequest, sampler: Sampler, count: number): readonly Params[] {
  return Array.from({ length: count }, (_, i) =>
    sampler.sampleTrial({ ...request, seed: hash32(`proposal ${i + 1}`, request.seed) }),
  ).filter((params) => params !== null);
}

async function priorScores(
  all: readonly Params[],
  prior: CurveRanker,
  study: Pick<CurveGroup, "epochsPlanned" | "facts">,
): Promise<readonly number[]> {
  const trials = all.map((params): CurveTrial => ({ params, curve: emptyCurve, diverged: false }));
  return (await prior.rank({ ...study, trials })).map(({ score }) => score);
}

/**
 * From 1, before there are results, to 0; half of all pairs in the wrong order is no agreement at all.
 * @param scores - the prior's, of `results`
 */
function trustIn(scores: readonly number[], results: readonly ObservedTrial[]): number {
  const agreement = Math.max(-1, Math.min(1, 2 * concordance(scores, results)));
  return Math.max(0, (believed + results.length * agreement) / (believed + results.length));
}

/** Pairs in the right order less those in the wrong one, as a share of all; 0 without a pair. */
function concordance(scores: readonly number[], results: readonly ObservedTrial[]): number {
  let [sum, pairs] = [0, 0];
  results.forEach(({ value: a }, i) => {
    results.slice(0, i).forEach(({ value: b }, j) => {
      sum += compareNumbers(a!, b!) * compareNumbers(scores[i]!, scores[j]!);
      pairs++;
    });
  });
  return pairs === 0 ? 0 : sum / pairs;
}

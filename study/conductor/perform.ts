/** Turns what the scheduler wants into facts for the journal. */
import { cutCurve } from "../cut-curve.ts";
import { findTrial, type StudyState, type TrialRecord } from "../fold/index.ts";
import type { TrialOrder } from "../journal/trial-spec.ts";
import type { CurveRanker, CurveTrial, RankedTrial } from "../rankers/curve-ranker.ts";
import type { Sampler } from "../samplers/sampler.ts";
import { sampleWarm } from "../samplers/warm-start.ts";
import { observeTrials, type Action } from "../schedulers/index.ts";
import { trialSeed } from "../seeded-random.ts";
import { checkParams } from "../space/check-params.ts";
import type { Params, SearchSpace } from "../space/parameter.ts";
import { sweepTarget } from "../schedulers/targets.ts";
import type { StudyFact } from "./journal-writer.ts";
import { rankedEntry } from "./ranked-entry.ts";

/**
 * The sweep's next trial, or that the sampler has none left. The first is the default configuration: what a sweep
 * finds is then at least as good, and the sampler knows from the start what it has to beat. A grid has its own order.
 * @param prior - chooses among the sampler's proposals by their parameters; null: the sampler alone
 */
export async function propose(
  state: StudyState,
  sampler: Sampler,
  prior: CurveRanker | null,
  trial: number,
): Promise<StudyFact> {
  const { space, seed, epochs, defaults, facts } = state.config;
  const isDefault = trial === 0 && sampler.name !== "grid" && isInside(space, defaults);
  const request = { space, trials: observeTrials(state), trialNumber: trial, seed };
  const isWarm = !isDefault && prior !== null && sampler.name !== "grid";
  const params = isDefault
    ? defaults
    : isWarm
      ? await sampleWarm(request, sampler, prior, { epochsPlanned: epochs, facts })
      : sampler.sampleTrial(request);
  if (!params) return { type: "space-exhausted" };
  return {
    type: "trial-proposed",
    trial,
    params,
    seed: trialSeed(seed, trial),
    purpose: "sweep",
    epochs,
    untilEpoch: sweepTarget(state),
    sampler: isDefault ? "default" : isWarm ? `warm ${sampler.name}` : sampler.name,
  };
}

/** A space that the user wrote need not hold the template's defaults. */
function isInside(space: SearchSpace, params: Params): boolean {
  try {
    checkParams(space, params);
    return true;
  } catch {
    return false;
  }
}

/** Asks the ranker about the first epochs of a group's curves; lists only answers that changed. */
export async function rank(
  state: StudyState,
  ranker: CurveRanker,
  { group, record, purchases }: Action & { type: "rank" },
): Promise<StudyFact> {
  const members = group.map(({ trial }) => findTrial(state, trial)!);
  const trials = members.map((trial, i) => earlyView(trial, group[i]!.epochs));
  const answers = await ranker.rank({
    epochsPlanned: state.config.epochs,
    facts: state.config.facts,
    trials,
  });
  const most = group.reduce((high, { epochs }) => Math.max(high, epochs), 1);
  const wanted = new Set(record);
  const entries = members.flatMap((trial, i) => {
    if (!wanted.has(trial.number)) return [];
    const { epochs } = group[i]!;
    // no other trial can be the sweep's best
    const answer = trial.purpose === "sweep" ? answers[i]! : { ...answers[i]!, probabilityBest: null };
    if (isSame(trial.ranked, answer) && trial.rankedEpochs === epochs) return [];
    return [{ ...rankedEntry(trial.number, answer), ...(epochs < most && { epochs }) }];
  });
  const by = { ranker: ranker.name, version: ranker.version };
  return {
    type: "trials-ranked",
    ...by,
    epochs: most,
    ...(purchases !== undefined && { purchases }),
    trials: entries,
  };
}

function earlyView({ params, curve, divergedEpoch }: TrialRecord, epochs: number): CurveTrial {
  return {
    params,
    curve: cutCurve(curve, epochs),
    diverged: divergedEpoch !== null && divergedEpoch <= epochs,
  };
}

function isSame(known: RankedTrial | null, { score, quantiles, probabilityBest }: RankedTrial): boolean {
  return (
    known !== null &&
    known.score === score &&
    known.probabilityBest === probabilityBest &&
    JSON.stringify(known.quantiles) === JSON.stringify(quantiles)
  );
}

/** What a runner needs to train the trial from its last checkpoint. */
export function orderFor(state: StudyState, number: number): TrialOrder {
  const { id, config } = state;
  const trial = findTrial(state, number)!;
  return {
    attempt: trial.attempt,
    untilEpoch: trial.untilEpoch,
    spec: {
      studyId: id,
      trialNumber: number,
      seed: trial.seed,
      program: config.program,
      params: trial.params,
      dataset: config.dataset,
      split: config.split,
      epochs: trial.epochs,
      patience: config.patience,
      ...(trial.checkpoint && { resumeFrom: trial.checkpoint }),
    },
  };
}

/** A repetition that somebody else trains confirms nothing. */
export const placeFor = (state: StudyState, number: number): "here" | undefined =>
  findTrial(state, number)!.repeats === null ? undefined : "here";

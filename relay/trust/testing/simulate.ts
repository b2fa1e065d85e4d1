/**
 * A relay's nodes and the studies that they train, with liars among them: what `judgeTrial` comes to in the long run.
 * Training is a number; the queue is a loop. The submitter evaluates the weights of every result again, as he does, and
 * of the three best once more at the end.
 */
import { seededRandom, type SeededRandom } from "../../../study/index.ts";
import type { StoredResult } from "../../queue/index.ts";
import { judgeTrial, type Challenged } from "../index.ts";
import { caseOf, resultOf, stored } from "./results.ts";

/** patient: honest until it is trusted. */
export const lies = ["fabricated", "lazy", "copied", "noisy", "colluding", "patient"] as const;
export type Lie = (typeof lies)[number];

export interface Population {
  readonly nodes: number;
  /** share of nodes that lie, evenly of all kinds of lies */
  readonly liars: number;
  readonly studies: number;
  readonly trialsPerStudy: number;
  /** standard deviations of an honest replica's loss, as a share of it: a trial has one of them */
  readonly noise: readonly number[];
  readonly seed: number;
}

export interface Figures {
  readonly trials: number;
  /** studies whose winner's weights are not as good as claimed */
  readonly falseWinners: number;
  /** share of results that count and are false, of those that are not among a study's three best */
  readonly falseOutside: number;
  /** replicas of trials that only honest nodes trained, a trial */
  readonly overhead: number;
  /** all replicas and repetitions, a trial */
  readonly extra: number;
  /** convictions of honest nodes, an honest result */
  readonly honestPunished: number;
  readonly liarsRevoked: number;
}

interface Node {
  readonly id: string;
  readonly lie: Lie | null;
  standing: { validInARow: number; lies: number };
  revoked: boolean;
}

interface Trial {
  readonly number: number;
  /** of its weights, trained as asked */
  readonly loss: number;
  readonly noise: number;
  results: { readonly stored: StoredResult; readonly node: Node; readonly actual: number }[];
  accepted: number | null;
  challenged: Challenged | null;
  readonly excluded: Set<string>;
  replicas: number;
  byHonest: boolean;
}

const TOP = 3;

export function simulate(population: Population): Figures {
  return new Simulation(population).run();
}

class Simulation {
  readonly #population: Population;
  readonly #random: SeededRandom;
  readonly #nodes: Node[];
  readonly #counts = {
    trials: 0,
    winners: 0,
    outside: 0,
    falseOutside: 0,
    trained: 0,
    clean: 0,
    cleanExtra: 0,
  };
  #honestResults = 0;
  #honestConvicted = 0;

  constructor(population: Population) {
    this.#population = population;
    this.#random = seededRandom("liars", population.seed);
    const liars = Math.round(population.nodes * population.liars);
    this.#nodes = Array.from({ length: population.nodes }, (_, n) => ({
      id: `n${n}`,
      lie: n < liars ? lies[n % lies.length]! : null,
      standing: { validInARow: 0, lies: 0 },
      revoked: false,
    }));
  }

  run(): Figures {
    for (let study = 0; study < this.#population.studies; study += 1) this.#runStudy();
    const { trials, winners, outside, falseOutside, trained, clean, cleanExtra } = this.#counts;
    return {
      trials,
      falseWinners: winners,
      falseOutside: falseOutside / Math.max(1, outside),
      overhead: cleanExtra / Math.max(1, clean),
      extra: (trained - trials) / trials,
      honestPunished: this.#honestConvicted / Math.max(1, this.#honestResults),
      liarsRevoked: this.#nodes.filter(({ lie, revoked }) => lie && revoked).length,
    };
  }

  #runStudy(): void {
    const { noise } = this.#population;
    const study: Trial[] = Array.from({ length: this.#population.trialsPerStudy }, (_, number) => ({
      number,
      loss: 0.2 + this.#random.next() ** 2 * 2,
      noise: noise[this.#random.integer(noise.length)]!,
      results: [],
      accepted: null,
      challenged: null,
      excluded: new Set(),
      replicas: 0,
      byHonest: true,
    }));
    for (const trial of study) this.#trainAndEvaluate(trial, study);
    const winner = this.#chooseWinner(study);
    if (isFalse(winner)) this.#counts.winners += 1;
    const top = rank(study).slice(0, TOP);
    const others = study.filter((trial) => !top.includes(trial));
    this.#counts.outside += others.length;
    this.#counts.falseOutside += others.filter(isFalse).length;
    this.#counts.trials += study.length;
    for (const { replicas, byHonest } of study) {
      this.#counts.trained += replicas;
      if (!byHonest) continue;
      this.#counts.clean += 1;
      this.#counts.cleanExtra += replicas - 1;
    }
  }

  #trainAndEvaluate(trial: Trial, study: readonly Trial[]): void {
    this.#train(trial, study);
    while (isFound(trial)) this.#overrule(trial, study);
  }

  /** Until the three best hold what they claim. */
  #chooseWinner(study: readonly Trial[]): Trial {
    for (;;) {
      const top = rank(study).slice(0, TOP);
      const caught = top.filter(isFalse);
      if (caught.length === 0) return top.toSorted((a, b) => acceptedOf(a).actual - acceptedOf(b).actual)[0]!;
      for (const trial of caught) this.#overrule(trial, study);
    }
  }

  #overrule(trial: Trial, study: readonly Trial[]): void {
    const { stored: claimed, node } = acceptedOf(trial);
    trial.challenged = { node: node.id, result: claimed.result };
    this.#reject(trial, claimed.replica, study);
  }

  #reject(trial: Trial, replica: number, study: readonly Trial[]): void {
    for (const { stored: result, node } of trial.results)
      if (result.replica === replica) trial.excluded.add(node.id);
    trial.results = trial.results.filter((result) => result.stored.replica !== replica);
    trial.accepted = null;
    this.#train(trial, study);
  }

  #train(trial: Trial, study: readonly Trial[]): void {
    while (trial.accepted === null) {
      const able = this.#able(trial);
      const node = able[this.#random.integer(able.length)]!;
      const replica = trial.replicas++;
      const { claimed, actual } = this.#result(node, trial, study);
      if (node.lie) trial.byHonest = false;
      else this.#honestResults += 1;
      trial.results.push({ stored: stored(replica, node.id, resultOf(claimed)), node, actual });
      this.#judge(trial, node, study, able.length > 1);
    }
  }

  #able(trial: Trial): Node[] {
    const taken = new Set(trial.results.map(({ node }) => node.id));
    return this.#nodes.filter(({ id, revoked }) => !revoked && !taken.has(id) && !trial.excluded.has(id));
  }

  #judge(trial: Trial, node: Node, study: readonly Trial[], othersThere: boolean): void {
    const results = trial.results.map((result) => result.stored);
    const { standing } = node;
    const chance = this.#random.next();
    const { challenged } = trial;
    const facts = { standing, chance, challenged, othersThere };
    const verdict = judgeTrial(caseOf(results, facts), results.at(-1)!);
    if (verdict.decision.type !== "accept") return;
    trial.accepted = verdict.decision.replica;
    trial.challenged = null;
    for (const id of verdict.honest) this.#find(id).standing.validInARow += 1;
    for (const id of verdict.differing) this.#find(id).standing.validInARow = 0;
    for (const id of verdict.lying) this.#convict(this.#find(id), study);
  }

  #convict(node: Node, study: readonly Trial[]): void {
    if (!node.lie) this.#honestConvicted += 1;
    node.standing = { validInARow: 0, lies: node.standing.lies + 1 };
    node.revoked ||= node.standing.lies >= 2;
    for (const trial of study) {
      const own = trial.results.find((result) => result.node === node);
      if (own && trial.accepted === own.stored.replica) this.#reject(trial, own.stored.replica, study);
    }
  }

  #find(id: string): Node {
    return this.#nodes.find((node) => node.id === id)!;
  }

  #result(node: Node, trial: Trial, study: readonly Trial[]): { claimed: number; actual: number } {
    const { loss, noise } = trial;
    const honest = loss * Math.max(0.05, 1 + noise * this.#random.normal());
    const best = rank(study.filter(({ accepted }) => accepted !== null))[0];
    switch (node.lie === "patient" && node.standing.validInARow < 10 ? null : node.lie) {
      case null:
        return { claimed: honest, actual: honest };
      case "fabricated":
      case "patient":
        return { claimed: 0.2 * (0.5 + this.#random.next()), actual: 2.5 };
      case "lazy":
        return { claimed: honest * 0.95, actual: loss * 1.4 };
      case "copied":
        return best ? { claimed: acceptedOf(best).actual, actual: acceptedOf(best).actual } : lazyOf(loss);
      case "noisy":
        return { claimed: loss * (1 + 0.1 * this.#random.normal()), actual: honest };
      case "colluding":
        return { claimed: 0.15 + 0.001 * trial.number, actual: 2.5 }; // what all of them say of this trial
    }
  }
}

const lazyOf = (loss: number) => ({ claimed: loss, actual: loss * 1.4 });
const acceptedOf = (trial: Trial) =>
  trial.results.find((result) => result.stored.replica === trial.accepted)!;
const claimOf = (trial: Trial): number => acceptedOf(trial).stored.result.bestValLoss ?? Infinity;
const rank = (trials: readonly Trial[]): Trial[] => trials.toSorted((a, b) => claimOf(a) - claimOf(b));

/** so much worse than claimed, and a result is false, whether anybody can tell or not */
const FALSE = 0.06;
/** Three standard errors of the mean loss of 256 rows drawn from 1000, whose losses vary as much as they are large. */
const FOUND = 0.16;

/** The weights are worse than they are said to be. */
const isFalse = (trial: Trial): boolean => isWorse(trial, FALSE);
/** What evaluating them on some rows tells; of the three best all rows are evaluated where it is close. */
const isFound = (trial: Trial): boolean => isWorse(trial, FOUND);
const isWorse = (trial: Trial, share: number): boolean =>
  acceptedOf(trial).actual - claimOf(trial) > share * acceptedOf(trial).actual;

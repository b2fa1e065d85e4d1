/** A whole study in memory: journal, simulated runner and conductor. */
import { conductStudy, type Conductor } from "../conductor/index.ts";
import { foldStudy, type StudyState } from "../fold/index.ts";
import type { JournalEvent } from "../journal/journal-event.ts";
import type { StudyConfig } from "../journal/study-config.ts";
import type { TrialSpec } from "../journal/trial-spec.ts";
import { createScoreRanker, type CurveRanker } from "../rankers/index.ts";
import type { TrialRunner } from "../runner.ts";
import { createSampler } from "../samplers/index.ts";
import { seededRandom } from "../seeded-random.ts";
import { simulatedClock } from "./simulated-clock.ts";
import { simulatedRunner, type RecordedTrial } from "./simulated-runner.ts";

const sha256 = "0".repeat(64);

export function testConfig(changes: Partial<StudyConfig> = {}): StudyConfig {
  return {
    name: "test",
    seed: 0,
    mode: "fast",
    scheduler: "fixed",
    trials: 6,
    epochs: 6,
    fastEpochs: 2,
    finalists: 2,
    patience: null,
    budgetMs: null,
    budgetEpochs: null,
    warmStart: false,
    sampler: { name: "random", preset: "optuna5" },
    ranker: "last",
    reproducible: null,
    workers: 1,
    backend: "cpu",
    space: {
      parameters: [
        { type: "float", name: "rate", low: 0.0001, high: 0.1, log: true },
        { type: "categorical", name: "optimizer", choices: ["sgd", "adamw"] },
      ],
    },
    defaults: { rate: 0.001, optimizer: "adamw" },
    program: sha256,
    dataset: sha256,
    split: { seed: 0, validationShare: 0.1, hash: sha256 },
    facts: null,
    template: { name: "test", form: {} },
    ...changes,
  };
}

/**
 * Falls towards a floor that depends on the parameters, with a little noise by seed; rates above 0.05 diverge in
 * the third epoch.
 */
export function syntheticTrial({ params, seed, epochs }: TrialSpec): RecordedTrial {
  const rate = Number(params["rate"]);
  const random = seededRandom(seed, "synthetic");
  const floor = 0.2 + 0.1 * Math.log10(rate / 0.005) ** 2 + (params["optimizer"] === "sgd" ? 0.05 : 0);
  const seconds = 1 + random.next();
  const length = rate > 0.05 ? 2 : epochs;
  return {
    epochs: Array.from({ length }, (_, i) => {
      const loss = floor + Math.exp(-(i + 1) / 2) + 0.01 * random.next();
      return { trainLoss: loss, valLoss: loss, seconds };
    }),
  };
}

export function createdEvent(config: StudyConfig): JournalEvent {
  return { v: 1, studyId: "study", seq: 1, at: 0, type: "study-created", config };
}

export interface SimulatedStudy {
  readonly conductor: Conductor;
  /** grows while the study runs */
  readonly events: readonly JournalEvent[];
  /** resolves when `killAfter` events had been kept; from then on nothing is kept or answered */
  readonly killed: Promise<void>;
}

export interface SimulatedStudyOptions {
  readonly slots?: number;
  readonly record?: (spec: TrialSpec) => RecordedTrial;
  readonly ranker?: CurveRanker;
  /** the process dies when so many events are in the journal */
  readonly killAfter?: number;
  /** the journal cannot be written any more when it has so many events */
  readonly failAfter?: number;
  readonly onEvent?: (event: { readonly type: string }, state: StudyState) => void;
  /** what the study is given in place of the simulated runner */
  readonly runnerOf?: (runner: TrialRunner) => TrialRunner;
}

/** @param journal - what an earlier process left, `study-created` at least */
export function simulateStudy(
  journal: readonly JournalEvent[],
  options: SimulatedStudyOptions = {},
): SimulatedStudy {
  const { slots = 1, record = syntheticTrial, killAfter = Infinity, failAfter = Infinity } = options;
  const events = [...journal];
  const state = foldStudy(events);
  const clock = simulatedClock(state.lastAt);
  let kill = (): void => undefined;
  const killed = new Promise<void>((resolve) => (kill = resolve));
  const conductor = conductStudy({
    journal: {
      append(added) {
        if (events.length + added.length > killAfter) {
          kill();
          return new Promise<never>(() => undefined);
        }
        if (events.length + added.length > failAfter) return Promise.reject(new Error("disk full"));
        events.push(...added);
        return Promise.resolve();
      },
    },
    state,
    runner: (options.runnerOf ?? ((runner) => runner))(simulatedRunner({ slots, clock, record })),
    sampler: createSampler(state.config.sampler),
    // the learned one has to be handed in
    ranker: options.ranker ?? createScoreRanker(state.config.ranker === "best" ? "best" : "last"),
    now: clock.now,
    ...(options.onEvent && { onEvent: options.onEvent }),
  });
  return { conductor, events, killed };
}

/** Runs a sweep to its end. */
export async function runSweep(
  config: StudyConfig,
  options: SimulatedStudyOptions = {},
): Promise<{ readonly state: StudyState; readonly events: readonly JournalEvent[] }> {
  const { conductor, events } = simulateStudy([createdEvent(config)], options);
  await conductor.start();
  return { state: await conductor.run(), events };
}

/** What must not depend on how often a study was interrupted: everything but attempts, clocks and checkpoints. */
export function outcomeOf(state: StudyState): unknown {
  const { status, best, finalists, epochsTrained, trials } = state;
  return {
    status,
    best,
    finalists,
    epochsTrained,
    trials: trials.map((trial) => ({
      number: trial.number,
      purpose: trial.purpose,
      params: trial.params,
      seed: trial.seed,
      status: trial.status,
      diverged: trial.diverged,
      curve: trial.curve,
      epochsTrained: trial.epochsTrained,
      lowest: trial.lowest,
      ranked: trial.ranked,
      finalist: trial.finalist,
    })),
  };
}

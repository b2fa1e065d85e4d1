/**
 * Drives a study: scheduler, sampler, ranker and runner, with everything written down before it is acted on. Shared
 * by page and command line; after a crash a new conductor on the same journal goes on from the last checkpoints.
 */
import { findTrial, type StudyState } from "../fold/index.ts";
import type { JournalEvent } from "../journal/journal-event.ts";
import type { TrialPurpose } from "../journal/study-event.ts";
import type { BatchObserved } from "../journal/trial-event.ts";
import type { CurveRanker } from "../rankers/curve-ranker.ts";
import type { TrialRunner } from "../runner.ts";
import type { Sampler } from "../samplers/sampler.ts";
import { decide, type Action } from "../schedulers/index.ts";
import type { Params } from "../space/parameter.ts";
import { createJournalWriter, type Journal, type JournalWriter, type StudyFact } from "./journal-writer.ts";
import { orderFor, placeFor, propose, rank } from "./perform.ts";
import { settleChances } from "./settle-chances.ts";
import { dueJudgement } from "../confirmation/index.ts";
import {
  auditRequest,
  confirmationRequest,
  continueRequest,
  noteRequest,
  pruneRequest,
  retryRequest,
  singleRequest,
} from "./requests.ts";
import { followTrials, type TrialStreams } from "./trial-streams.ts";

export interface ConductorOptions {
  readonly journal: Journal;
  /** folded from the journal */
  readonly state: StudyState;
  readonly runner: TrialRunner;
  readonly sampler: Sampler;
  readonly ranker: CurveRanker;
  /** chooses the first trials among the sampler's proposals, in a study that starts warm; null: nobody does */
  readonly prior?: CurveRanker | null;
  /** wall clock in ms */
  readonly now: () => number;
  /** every event once it is kept, with the state after it; and live ones, which are never kept */
  readonly onEvent?: (event: JournalEvent | BatchObserved, state: StudyState) => void;
}

/** Requests resolve when they are kept; `run` does what they ask. Call `run` again after it has come to rest. */
export interface Conductor {
  readonly state: StudyState;
  /** Begins the sweep; nothing when it has begun. */
  start(): Promise<void>;
  /** Trains what is to be trained. @returns the state at rest: finished, paused, stopped, nothing left that was asked for */
  run(): Promise<StudyState>;
  /** Running trials pause at the end of their epoch, with a checkpoint. */
  pause(by?: "user" | "shutdown", reason?: string): Promise<void>;
  resume(): Promise<void>;
  stop(how: "now" | "after-current"): Promise<void>;
  extend(more: { readonly trials?: number; readonly budgetMs?: number }): Promise<void>;
  prune(trial: number): Promise<void>;
  /** Trains so many randomly chosen stopped trials to their end, to see what the sweep missed; see `auditOf`. */
  audit(count: number): Promise<void>;
  /** Trains a winner that strangers' nodes trained once more here, also where that was given up; nothing where it need not be. */
  confirmWinner(): Promise<void>;
  /** @param untilEpoch - default: the end of its schedule */
  continueTrial(trial: number, untilEpoch?: number): Promise<void>;
  /** @param params - other parameters begin it anew */
  retry(trial: number, params?: Params): Promise<void>;
  note(trial: number, text: string): Promise<void>;
  /** A trial outside the sweep. @param untilEpoch - default: the whole schedule. @returns its number */
  addSingle(params: Params, purpose: Exclude<TrialPurpose, "sweep">, untilEpoch?: number): Promise<number>;
}

export function conductStudy(options: ConductorOptions): Conductor {
  return new StudyConductor(options);
}

class StudyConductor implements Conductor {
  readonly #options: ConductorOptions;
  readonly #writer: JournalWriter;
  readonly #streams: TrialStreams;
  /** of an earlier process */
  #isLeftRunning: boolean;
  #run: Promise<StudyState> | null = null;
  #failure: { readonly cause: unknown } | null = null;
  /** counts what may change the scheduler's mind */
  #changes = 0;
  #wake: () => void = () => undefined;

  constructor(options: ConductorOptions) {
    const { journal, state, now, runner } = options;
    this.#options = options;
    this.#isLeftRunning =
      state.status === "running" || state.trials.some(({ status }) => status === "running");
    this.#writer = createJournalWriter(journal, state, now, (events, after) => this.#announce(events, after));
    runner.onSlotsChanged?.(() => this.#changed());
    this.#streams = followTrials(
      runner,
      this.#writer,
      (event) => options.onEvent?.(event, this.state),
      (failure) => {
        this.#failure ??= failure ?? null;
        this.#changed();
      },
    );
  }

  get state(): StudyState {
    return this.#writer.state;
  }

  start(): Promise<void> {
    return this.#tell(({ status }) => (status === "idle" ? [{ type: "study-started" }] : null));
  }

  run(): Promise<StudyState> {
    this.#run ??= this.#drive()
      .catch((cause: unknown) => this.#giveUp(cause))
      .finally(() => (this.#run = null));
    return this.#run;
  }

  async pause(by: "user" | "shutdown" = "user", reason: string | null = null): Promise<void> {
    await this.#tell(
      ({ status }) => (status === "paused" ? null : [{ type: "study-paused", by, reason }]),
      () => this.#streams.stopAll("pause"),
    );
  }

  resume(): Promise<void> {
    return this.#tell(({ status }) =>
      status === "paused" || status === "stopped" ? [{ type: "study-resumed" }] : null,
    );
  }

  stop(how: "now" | "after-current"): Promise<void> {
    return this.#tell(
      ({ status }) => (status === "finished" ? null : [{ type: "study-stopped", how }]),
      () => {
        if (how === "now") this.#streams.stopAll("cancel");
      },
    );
  }

  extend(more: { readonly trials?: number; readonly budgetMs?: number }): Promise<void> {
    return this.#tell(() => [{ type: "study-extended", ...more }]);
  }

  prune(trial: number): Promise<void> {
    return this.#tell(
      (state) => [pruneRequest(state, trial)],
      () => this.#streams.stop(trial, "cancel"),
    );
  }

  audit(count: number): Promise<void> {
    return this.#tell((state) => [auditRequest(state, count)]);
  }

  confirmWinner(): Promise<void> {
    return this.#tell(confirmationRequest);
  }

  continueTrial(trial: number, untilEpoch?: number): Promise<void> {
    return this.#tell((state) => [continueRequest(state, trial, untilEpoch ?? null)]);
  }

  retry(trial: number, params?: Params): Promise<void> {
    return this.#tell((state) => [retryRequest(state, trial, params ?? null)]);
  }

  note(trial: number, text: string): Promise<void> {
    return this.#tell((state) => [noteRequest(state, trial, text)]);
  }

  async addSingle(
    params: Params,
    purpose: Exclude<TrialPurpose, "sweep">,
    untilEpoch?: number,
  ): Promise<number> {
    let number = -1;
    await this.#tell((state) => {
      const fact = singleRequest(state, params, purpose, untilEpoch ?? null);
      number = fact.trial;
      return [fact];
    });
    return number;
  }

  async #drive(): Promise<StudyState> {
    await this.#reopen();
    for (;;) {
      if (this.#failure) throw this.#failure.cause;
      const seen = this.#changes;
      const actions = this.#nextActions();
      for (const action of actions) await this.#perform(action);
      if (actions.length > 0 || seen !== this.#changes) continue;
      if (this.#streams.size === 0) return this.state;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  #nextActions(): readonly Action[] {
    const { runner, now } = this.#options;
    const actions = decide(this.state, runner.slots - this.#streams.size, now());
    // a cancelled attempt may still be ending: its end asks again
    return actions.filter((action) => action.type !== "assign" || !this.#streams.has(action.trial));
  }

  async #reopen(): Promise<void> {
    if (!this.#isLeftRunning) return;
    this.#isLeftRunning = false;
    await this.#writer.recordStudy(() => [{ type: "study-reopened" }]);
  }

  /** For instance the journal cannot be written: then nothing that runs now could be kept. */
  #giveUp(cause: unknown): never {
    this.#streams.stopAll("cancel");
    throw cause;
  }

  #perform(action: Action): Promise<void> {
    switch (action.type) {
      case "propose":
        return this.#propose(action.trial);
      case "assign":
        return this.#assign(action);
      case "rank":
        return this.#rank(action);
      case "settle-chances":
        return this.#writer.recordStudy(settleChances);
      case "choose-finalists":
        return this.#whileRunning(() => ({ type: "finalists-chosen", trials: [...action.trials] }));
      case "buy": {
        const { trial, untilEpoch, chance } = action;
        return this.#whileRunning(() => ({ type: "epochs-bought", trial, untilEpoch, chance }));
      }
      case "settle": {
        const { reason, chance } = action;
        return this.#whileRunning(() => ({ type: "search-settled", reason, chance }));
      }
      case "confirm-winner":
        return this.#writer.recordStudy(confirmationRequest);
      case "judge-winner":
        return this.#writer.recordStudy(dueJudgement);
      case "pause-study": {
        const { reason } = action;
        return this.#writer.recordStudy(
          () => [{ type: "study-paused", by: "scheduler", reason }],
          () => this.#streams.stopAll("pause"),
        );
      }
      case "finish":
        return this.#whileRunning(({ best }) => ({ type: "study-finished", best }));
    }
  }

  /** Between a decision and its turn in the journal somebody may have paused the study; then it no longer holds. */
  #whileRunning(fact: (state: StudyState) => StudyFact): Promise<void> {
    return this.#writer.recordStudy((state) => (state.status === "running" ? [fact(state)] : null));
  }

  #assign({ trial, untilEpoch }: Action & { type: "assign" }): Promise<void> {
    return this.#writer.recordStudy(
      (state) => {
        const record = findTrial(state, trial);
        const isReady = record?.status === "waiting" || record?.status === "paused";
        if (!isReady || state.status === "paused") return null;
        if (state.status !== "running" && !record.requested) return null;
        return [{ type: "trial-assigned", trial, attempt: record.attempt + 1, untilEpoch }];
      },
      (state) => this.#streams.start(orderFor(state, trial), placeFor(state, trial)),
    );
  }

  async #propose(trial: number): Promise<void> {
    const { sampler, prior = null } = this.#options;
    const fact = await propose(this.state, sampler, this.state.config.warmStart ? prior : null, trial);
    await this.#whileRunning(() => fact);
  }

  async #rank(action: Action & { type: "rank" }): Promise<void> {
    const fact = await rank(this.state, this.#options.ranker, action);
    await this.#writer.recordStudy(() => [fact]);
  }

  async #tell(
    tell: (state: StudyState) => readonly StudyFact[] | null,
    after?: (state: StudyState) => void,
  ): Promise<void> {
    await this.#reopen();
    await this.#writer.recordStudy(tell, after);
    this.#changed();
  }

  #announce(events: readonly JournalEvent[], state: StudyState): void {
    for (const event of events) this.#options.onEvent?.(event, state);
  }

  #changed(): void {
    this.#changes++;
    this.#wake();
  }
}

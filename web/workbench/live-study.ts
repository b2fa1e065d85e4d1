/**
 * One opened study in the workbench worker: its state, who watches it and, in the leading tab, its conductor. What a
 * page draws is made here, at most ten times a second.
 */
import {
  conductStudy,
  createSampler,
  estimateRemaining,
  foldStudy,
  type BatchObserved,
  type Conductor,
  type JournalEvent,
  type StudyConfig,
  type StudyState,
} from "../../study/index.ts";
import { createRanker } from "../../ranker/index.ts";
import { describeParallel, type LocalTrialRunner } from "../../workers/host/index.ts";
import { usualPlacement, type StudyRecord } from "../storage/index.ts";
import type { StudyView } from "./api.ts";
import { batched } from "./batched.ts";
import type { PlacedStudy } from "./relay/placed-study.ts";
import type { LiveStudyTools } from "./live-study-tools.ts";
import { ResumeOffer, wasCutOff } from "./resume-offer.ts";
import { createdEvent, unbegunState } from "./study-journal.ts";
import { trainToRest } from "./train-to-rest.ts";
import { wordsOf } from "./words-of.ts";
import { StudyLog } from "./views/study-log.ts";
import { studyView } from "./views/study-view.ts";

const viewIntervalMs = 100;

export class LiveStudy {
  record: StudyRecord;
  readonly #tools: LiveStudyTools;
  readonly #live = new Map<number, BatchObserved>();
  readonly #watchers = new Set<(view: StudyView) => void>();
  readonly #draw = batched(viewIntervalMs, () => {
    this.#show();
  });
  #events: JournalEvent[];
  readonly #log = new StudyLog();
  #state: StudyState;
  #backend: StudyView["backend"] = null;
  #runner: Promise<LocalTrialRunner> | null = null;
  #conductor: Promise<Conductor> | null = null;
  readonly #offer = new ResumeOffer();
  #failure: string | null = null;
  #runs = false;
  #placed: PlacedStudy | null = null;
  /** the runner is of a relay that was left, or of none where there is one now */
  #isRunnerOld = false;
  #slots: number | null = null;

  constructor(record: StudyRecord, events: readonly JournalEvent[], tools: LiveStudyTools) {
    this.record = record;
    this.#tools = tools;
    this.#events = [...events];
    this.#state =
      events.length > 0 ? foldStudy(events) : unbegunState(record.id, record.config, record.createdAt);
    this.#log.replay(events);
    const trained = this.#state.trials.findLast(({ backend }) => backend !== null)?.backend;
    if (trained) this.#backend = { ...trained, fallback: null };
  }

  get state(): StudyState {
    return this.#state;
  }
  get events(): readonly JournalEvent[] {
    return this.#events;
  }
  /** the sweep or a single trial has begun: settings are fixed */
  get hasBegun(): boolean {
    return this.#events.length > 0;
  }
  /** A guess while nothing has been measured. @param workers - as set */
  trialsAtOnce(workers: StudyConfig["workers"]): number {
    return workers === "auto" ? (this.#slots ?? Math.min(2, this.#tools.cores)) : workers;
  }
  get isRunning(): boolean {
    return this.#runs;
  }
  /** cut off by a crash or a reload: it would go on by itself */
  get wasCutOff(): boolean {
    return wasCutOff(this.#state);
  }

  view(): StudyView {
    const now = Date.now();
    return studyView(this.#state, {
      name: this.record.name,
      now,
      live: this.#live,
      log: this.#log.lines,
      backend: this.#backend,
      leader: this.#tools.isLeader(),
      savedAtMs: this.#tools.journal.savedAtMs,
      resumesAtMs: this.#offer.atMs,
      failure: this.#failure,
      waitsFor: (trial) =>
        this.#placed?.waiting.has(trial) ? (this.#tools.isRelayOpen() ? "a node" : "the relay") : null,
      sending: this.#placed?.sending ?? null,
      eta: this.#runs
        ? estimateRemaining(this.#state, this.trialsAtOnce(this.#state.config.workers), now)
        : null,
    });
  }

  watch(listener: (view: StudyView) => void): () => void {
    this.#watchers.add(listener);
    listener(this.view());
    return () => void this.#watchers.delete(listener);
  }

  /** Another tab has written: take over what the journal has now. */
  reload(record: StudyRecord, events: readonly JournalEvent[]): void {
    this.record = record;
    if (events.length > this.#events.length) {
      this.#events = [...events];
      this.#tools.journal.catchUp(events.length);
      this.#state = foldStudy(events);
      this.#log.replay(events);
    }
    this.#draw.request();
  }

  redraw(): void {
    this.#draw.request();
  }

  /** Goes on by itself after `delayMs`, unless somebody decides before. */
  offerToContinue(delayMs: number): void {
    this.#offer.make(delayMs, () => {
      this.run();
    });
    this.#draw.request();
  }

  withdrawOffer(): void {
    this.#offer.withdraw();
    this.#draw.request();
  }

  /** Writes the journal's first event when there is none; then the configuration is fixed. */
  async begin(config: StudyConfig): Promise<void> {
    const hasBegun = (): boolean => this.hasBegun; // may change at every await
    if (hasBegun()) return;
    await this.runner(config); // a backend that cannot be had leaves the settings open
    if (hasBegun()) return;
    const created = createdEvent(this.record.id, config, Date.now());
    await this.#tools.journal.append([created]);
    this.#events = [created];
    this.#state = foldStudy(this.#events);
  }

  conductor(): Promise<Conductor> {
    this.#renewRunner();
    return (this.#conductor ??= this.#conduct().catch((error: unknown) => {
      this.#conductor = null;
      throw error;
    }));
  }

  runner(config = this.#state.config): Promise<LocalTrialRunner> {
    this.#renewRunner();
    return (this.#runner ??= this.#tools
      .openRunner(this.record, config, {
        onBackend: (backend) => {
          this.#backend = backend;
          this.#draw.request();
        },
        onPlaced: (placed) => (this.#placed = placed),
        say: (message) => {
          this.#note(message);
        },
        onChange: () => {
          this.#draw.request();
        },
        onNotKept: (error) => {
          this.#tools.journal.breakOff(error);
        },
      })
      .catch((error: unknown) => {
        this.#runner = null;
        throw error;
      }));
  }

  /** Trains what is to be trained, until it comes to rest. */
  run(): void {
    this.withdrawOffer();
    this.#failure = null;
    this.#runs = true;
    void this.conductor()
      .then(async (conductor) => {
        await this.#fillDevice(this.#state.config);
        await trainToRest(conductor);
      })
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        const trains = this.#state.trials.some(({ status }) => status === "running");
        this.#runs = trains && this.#failure === null;
        this.#tools.onChange(null);
        this.#draw.request();
      });
  }

  /** Another relay, or none: what trains on the old one's nodes goes on here; the next run is placed anew. */
  relayChanged(): void {
    this.#placed?.leave();
    this.#placed = null;
    this.#isRunnerOld = this.#runner !== null;
    this.#draw.request();
  }

  /** Ends workers; running trials end as cancelled, so only when the study goes to the bin. */
  async close(): Promise<void> {
    this.withdrawOffer();
    this.#draw.cancel();
    const runner = this.#runner;
    this.#letGo();
    (await runner)?.close();
  }

  /** Not while it is in use: its trials would end. */
  #renewRunner(): void {
    if (!this.#isRunnerOld || this.#runs) return;
    void this.#runner?.then((runner) => {
      runner.close();
    });
    this.#letGo();
  }

  #letGo(): void {
    this.#isRunnerOld = false;
    this.#runner = null;
    this.#conductor = null;
    this.#slots = null;
    this.#placed = null;
  }

  async #conduct(): Promise<Conductor> {
    this.#tools.journal.mend();
    const runner = await this.runner();
    const ranker = await this.#tools.rankerOf(this.#state);
    return conductStudy({
      journal: this.#tools.journal,
      state: this.#state,
      runner,
      sampler: createSampler(this.#state.config.sampler),
      ranker,
      prior: createRanker("learned"),
      now: () => Date.now(),
      onEvent: (event, state) => {
        this.#take(event, state);
      },
    });
  }

  /** Measured once a runner, before its first trial: nobody has to wait for it to see the sweep. */
  async #fillDevice(config: StudyConfig): Promise<void> {
    if (config.workers !== "auto" || this.#slots !== null) return;
    // its trials train elsewhere
    if (this.#placed !== null && (this.record.placement ?? usualPlacement).where !== "automatic") return;
    this.#note("Finding out how many trials at once this device carries.");
    const machine = { cores: this.#tools.cores, spareCores: 1 };
    const runner = await this.runner();
    const parallel = await runner.addSlots({ machine, source: config, epochs: config.epochs });
    this.#slots = parallel.slots;
    this.#note(describeParallel(parallel) ?? "One trial at a time.");
  }

  #note(text: string): void {
    this.#log.note(text);
    this.#draw.request();
  }

  #take(event: JournalEvent | BatchObserved, state: StudyState): void {
    if (event.type === "batch-observed") {
      this.#live.set(event.trial, event);
    } else {
      this.#log.take(event, this.#state, state);
      this.#events.push(event);
      this.#state = state;
      this.#tools.onChange(event);
    }
    this.#draw.request();
  }

  #fail(error: unknown): void {
    this.#conductor = null;
    this.#failure = wordsOf(error);
    this.#tools.onFailure(this.#failure);
  }

  #show(): void {
    if (this.#watchers.size === 0) return;
    const view = this.view();
    for (const watcher of this.#watchers) watcher(view);
  }
}

import type { BenchNews, CurveSource } from "../ranker-bench/request.ts";
import type { StudyDesk } from "../workbench/api.ts";
import type { Announcer } from "./announcer.svelte.ts";
import type { StudySummary } from "./workbench.ts";

type RunBench = (
  source: CurveSource,
  onNews: (news: BenchNews) => void,
  signal: AbortSignal,
) => Promise<void>;
export type CurvesFrom = CurveSource["from"];

interface Collaborators {
  readonly desk: Pick<StudyDesk, "journal">;
  readonly announcer: Announcer;
  readonly runBench: RunBench;
  /** the page's address */
  readonly base: string;
}

/** The Ranker screen: one run of the bench at a time, on curves of one source. */
export class RankerPage {
  /** what is chosen; a run goes on with what it was started on */
  from = $state<CurvesFrom>("farm");
  files = $state.raw<readonly File[]>([]);
  running = $state(false);
  /** of the last run: whose curves, and what came out, possibly while more comes; null before */
  ranOn = $state<CurvesFrom | null>(null);
  news = $state.raw<BenchNews | null>(null);
  failure = $state.raw<unknown>(null);
  cancelled = $state(false);
  readonly #with: Collaborators;
  #abort: AbortController | null = null;

  constructor(collaborators: Collaborators) {
    this.#with = collaborators;
  }

  /** Files that the user gave are judged on at once. */
  judgeFiles(files: readonly File[]): void {
    if (files.length === 0) return;
    this.from = "files";
    this.files = files;
    void this.start([]);
  }

  /** @param studies - of this browser; those that cannot be read or have not begun are passed over */
  async start(studies: readonly StudySummary[]): Promise<void> {
    this.cancel();
    const abort = new AbortController();
    this.#abort = abort;
    Object.assign(this, { running: true, ranOn: this.from, news: null, failure: null, cancelled: false });
    try {
      const source = await this.#source(studies);
      await this.#with.runBench(source, (news) => (this.news = news), abort.signal);
      if (!abort.signal.aborted) this.#with.announcer.say("The bench has finished.");
    } catch (error) {
      if (!abort.signal.aborted) this.failure = error;
    } finally {
      if (this.#abort === abort) this.running = false;
    }
  }

  /** What has been judged stays. */
  cancel(): void {
    if (!this.running) return;
    this.#abort?.abort();
    this.running = false;
    this.cancelled = true;
  }

  async #source(studies: readonly StudySummary[]): Promise<CurveSource> {
    if (this.from === "farm") return { from: "farm", base: this.#with.base };
    if (this.from === "files") return { from: "files", files: this.files };
    const begun = studies.filter(({ status }) => status !== "unreadable" && status !== "new");
    const journals = begun.map(async ({ id, name }) => ({
      name,
      journal: (await this.#with.desk.journal(id)).content,
    }));
    return { from: "studies", studies: await Promise.all(journals) };
  }
}

import type { Report } from "../../protocol/index.ts";
import type { StudyDesk, StudyView, WorkProgress } from "../workbench/api.ts";
import type { Announcer } from "./announcer.svelte.ts";
import { downloadFile } from "./download.ts";
import { StudyWatch } from "./study-watch.svelte.ts";
import { Thumbnails } from "./thumbnails.svelte.ts";
import type { Toasts } from "./toasts.svelte.ts";

interface Collaborators {
  readonly desk: StudyDesk;
  readonly toasts: Toasts;
  readonly announcer: Announcer;
}

/** The images of one cell of the confusion matrix. */
export interface OpenCell {
  readonly truth: number;
  readonly predicted: number;
  /** null while they are sought */
  readonly images: readonly { readonly item: number; readonly path: string }[] | null;
}

/** Which results a report is made of: the fully trained default configuration, and the best fully trained trial. */
export function reportBasis(view: StudyView): string {
  const baseline = view.rows.findLast((row) => row.purpose === "baseline" && row.state === "complete");
  const best = view.best === null || view.best.predicted ? null : view.best.trial;
  return `${baseline?.number ?? "-"} ${best ?? "-"}`;
}

/** The Report screen. */
export class ReportPage {
  readonly study: StudyWatch;
  readonly thumbnails: Thumbnails;
  /** undefined until the desk has answered; null: no trial has finished */
  report = $state.raw<Report | null | undefined>(undefined);
  progress = $state.raw<WorkProgress | null>(null);
  failure = $state.raw<unknown>(null);
  /** what is shown where there is room for one side only */
  side = $state<"before" | "after">("after");
  cell = $state.raw<OpenCell | null>(null);
  /** index of the opened mistake */
  mistake = $state<number | null>(null);
  exporting = $state(false);
  asking = $state(false);
  #shownBasis = $state("");
  readonly #with: Collaborators;
  readonly #studyId: string;
  #reads = 0;

  constructor(collaborators: Collaborators, studyId: string) {
    this.#with = collaborators;
    this.#studyId = studyId;
    this.thumbnails = new Thumbnails(collaborators.desk, { studyId });
    this.study = new StudyWatch(collaborators.desk, studyId, (before, after) => {
      if (before === null) void this.read();
      else if (after.status !== "running" && reportBasis(before) !== reportBasis(after)) void this.read();
    });
  }

  /** A report of older results is on the screen. While trials run it is not remade unasked: it takes the same GPU. */
  get outdated(): boolean {
    const { view } = this.study;
    return view !== null && this.progress === null && reportBasis(view) !== this.#shownBasis;
  }

  /** Makes the report anew. A slow answer does not replace a newer one. */
  async read(): Promise<void> {
    const number = (this.#reads += 1);
    const basis = this.study.view === null ? "" : reportBasis(this.study.view);
    this.failure = null;
    this.progress = { text: "opening the results", done: 0, total: 4, eta: null };
    try {
      const report = await this.#with.desk.report(this.#studyId, (progress) => {
        if (number === this.#reads) this.progress = progress;
      });
      if (number !== this.#reads) return;
      this.report = report;
      this.#shownBasis = basis;
      if (report?.after == null) this.side = "before";
      else this.side = "after";
    } catch (error) {
      if (number === this.#reads) this.failure = error;
    } finally {
      if (number === this.#reads) this.progress = null;
    }
  }

  toggleSide(): void {
    this.side = this.side === "before" ? "after" : "before";
    this.#with.announcer.say(this.side === "before" ? "Before tuning." : "After tuning.");
  }

  /** Opens the next or previous mistake, round at the ends. */
  stepMistake(step: 1 | -1): void {
    const count = this.report?.mistakes.length ?? 0;
    if (count === 0) return;
    const from = this.mistake ?? (step === 1 ? -1 : 0);
    this.mistake = (from + step + count) % count;
  }

  async openCell(truth: number, predicted: number): Promise<void> {
    const cell: OpenCell = { truth, predicted, images: null };
    this.cell = cell;
    try {
      const images = await this.#with.desk.confusionCell(this.#studyId, truth, predicted);
      if (this.cell !== cell) return;
      this.cell = { ...cell, images };
      await this.thumbnails.load(images.map(({ item }) => item));
    } catch (error) {
      if (this.cell === cell) this.cell = null;
      this.#with.toasts.failWith(error);
    }
  }

  /** Trains what the report still lacks: the default configuration, or the best trial to its end. */
  async trainFinal(): Promise<void> {
    this.asking = true;
    try {
      await this.#with.desk.trainFinal(this.#studyId);
    } catch (error) {
      this.#with.toasts.failWith(error);
    } finally {
      this.asking = false;
    }
  }

  async exportHtml(): Promise<void> {
    if (this.exporting) return;
    this.exporting = true;
    try {
      const { fileName, content } = await this.#with.desk.reportHtml(this.#studyId);
      downloadFile(fileName, content);
      this.#with.toasts.show(`${fileName} saved; it opens without this page.`);
    } catch (error) {
      this.#with.toasts.failWith(error);
    } finally {
      this.exporting = false;
    }
  }

  dispose(): void {
    this.#reads += 1;
    this.thumbnails.dispose();
  }
}

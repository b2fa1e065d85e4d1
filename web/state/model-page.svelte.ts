import type {
  Predictions,
  SavedFile,
  StudyDesk,
  StudyView,
  TrialRow,
  WorkProgress,
} from "../workbench/api.ts";
import type { Announcer } from "./announcer.svelte.ts";
import { downloadFile } from "./download.ts";
import { StudyWatch } from "./study-watch.svelte.ts";
import { Thumbnails } from "./thumbnails.svelte.ts";
import type { Toasts } from "./toasts.svelte.ts";
import { TriedImages } from "./tried-images.svelte.ts";

interface Collaborators {
  readonly desk: StudyDesk;
  readonly toasts: Toasts;
  readonly announcer: Announcer;
}

/** The network that answers: the best fully trained trial, else the fully trained default configuration. */
export function finalRow({ rows, best }: StudyView): TrialRow | null {
  const tuned =
    best === null || best.predicted ? undefined : rows.find(({ number }) => number === best.trial);
  return (
    tuned ?? rows.findLast(({ purpose, state }) => purpose === "baseline" && state === "complete") ?? null
  );
}

/** The Model screen of one study. */
export class ModelPage {
  readonly study: StudyWatch;
  readonly thumbnails: Thumbnails;
  readonly tried: TriedImages;
  /** how many images the data set has without labels; null until known */
  testImages = $state<number | null>(null);
  test = $state.raw<Predictions | null>(null);
  testProgress = $state.raw<WorkProgress | null>(null);
  testFailure = $state.raw<unknown>(null);
  /** the file that is being written, and the request to train */
  pending = $state.raw<readonly string[]>([]);
  readonly #with: Collaborators;
  readonly #studyId: string;

  constructor(collaborators: Collaborators, studyId: string) {
    const { desk } = collaborators;
    this.#with = collaborators;
    this.#studyId = studyId;
    this.study = new StudyWatch(desk, studyId);
    this.thumbnails = new Thumbnails(desk, { studyId });
    this.tried = new TriedImages(collaborators, (files, onProgress) =>
      desk.predictFiles(studyId, files, onProgress),
    );
  }

  async readData(): Promise<void> {
    try {
      this.testImages = (await this.#with.desk.dataView(this.#studyId)).testImages;
    } catch (error) {
      this.testFailure = error;
    }
  }

  async predictTest(): Promise<void> {
    if (this.testProgress !== null) return;
    this.testFailure = null;
    this.testProgress = { text: "Opening the test images", done: 0, total: this.testImages ?? 0, eta: null };
    try {
      const answered = await this.#with.desk.predictTest(
        this.#studyId,
        (progress) => (this.testProgress = progress),
      );
      this.test = answered;
      this.#with.announcer.say(`${answered.rows.length} test images answered.`);
    } catch (error) {
      this.testFailure = error;
    } finally {
      this.testProgress = null;
    }
  }

  saveSubmission(): void {
    if (this.test === null) return;
    downloadFile("submission.csv", new Blob([this.test.csv], { type: "text/csv" }));
  }

  /** Pictures of the test images in sight. */
  drawTest(items: readonly number[]): void {
    this.thumbnails.load(items).catch((error: unknown) => this.#with.toasts.failWith(error));
  }

  trainFinal = (): Promise<void> => this.#attempt("final", () => this.#with.desk.trainFinal(this.#studyId));
  saveModel = (): Promise<void> => this.#save("model", (desk) => desk.exportModel(this.#studyId));
  saveConfig = (): Promise<void> => this.#save("config", (desk) => desk.tunedConfig(this.#studyId));
  saveResults = (): Promise<void> => this.#save("results", (desk) => desk.resultsCsv(this.#studyId));
  saveJournal = (): Promise<void> => this.#save("journal", (desk) => desk.journal(this.#studyId));

  #save(name: string, write: (desk: StudyDesk) => Promise<SavedFile>): Promise<void> {
    return this.#attempt(name, async () => {
      const { fileName, content } = await write(this.#with.desk);
      downloadFile(fileName, content);
      this.#with.announcer.say(`${fileName} saved.`);
    });
  }

  async #attempt(name: string, work: () => Promise<void>): Promise<void> {
    if (this.pending.includes(name)) return;
    this.pending = [...this.pending, name];
    try {
      await work();
    } catch (error) {
      this.#with.toasts.failWith(error);
    } finally {
      this.pending = this.pending.filter((other) => other !== name);
    }
  }

  dispose(): void {
    this.thumbnails.dispose();
    this.tried.dispose();
  }
}

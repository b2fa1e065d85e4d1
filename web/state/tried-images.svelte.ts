import type { OnProgress, PredictionRow, Predictions, WorkProgress } from "../workbench/api.ts";
import type { Announcer } from "./announcer.svelte.ts";

type Predict = (files: readonly File[], onProgress: OnProgress) => Promise<Predictions>;

export interface TriedImage extends PredictionRow {
  /** object URL of the file */
  readonly src: string;
}

/** Images given to a network by hand, and what it says of them; the latest first. */
export class TriedImages {
  images = $state.raw<readonly TriedImage[]>([]);
  classes = $state.raw<readonly string[]>([]);
  /** of the latest answer */
  millisecondsPerSample = $state<number | null>(null);
  progress = $state.raw<WorkProgress | null>(null);
  failure = $state.raw<unknown>(null);
  #files: readonly File[] = [];
  readonly #announcer: Announcer;
  readonly #predict: Predict;

  constructor({ announcer }: { readonly announcer: Announcer }, predict: Predict) {
    this.#announcer = announcer;
    this.#predict = predict;
  }

  async predict(files: readonly File[]): Promise<void> {
    if (files.length === 0 || this.progress !== null) return;
    this.#files = files;
    this.failure = null;
    this.progress = { text: "Reading images", done: 0, total: files.length, eta: null };
    try {
      this.#show(await this.#predict(files, (progress) => (this.progress = progress)), files);
    } catch (error) {
      this.failure = error;
    } finally {
      this.progress = null;
    }
  }

  retry(): void {
    void this.predict(this.#files);
  }

  clear(): void {
    for (const { src } of this.images) URL.revokeObjectURL(src);
    this.images = [];
  }

  dispose(): void {
    this.clear();
  }

  /** Rows come with the paths of the files; those that could not be read are not among them. */
  #show({ rows, classes, millisecondsPerSample }: Predictions, files: readonly File[]): void {
    const fresh = rows.flatMap((row) => {
      const file = files.find(({ name }) => row.path === name || row.path.endsWith(`/${name}`));
      return file === undefined ? [] : [{ ...row, src: URL.createObjectURL(file) }];
    });
    this.images = [...fresh, ...this.images];
    this.classes = classes;
    this.millisecondsPerSample = millisecondsPerSample;
    const [first] = rows;
    const said = first === undefined ? "no label" : first.labels.join(", ") || "no label";
    this.#announcer.say(rows.length === 1 ? `Predicted ${said}.` : `${rows.length} images answered.`);
  }
}

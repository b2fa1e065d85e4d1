import type { DataView, StudyDesk } from "../workbench/api.ts";
import { Thumbnails } from "./thumbnails.svelte.ts";
import type { Toasts } from "./toasts.svelte.ts";

interface Collaborators {
  readonly desk: StudyDesk;
  readonly toasts: Toasts;
}

/** The data of one study. */
export class DataPage {
  view = $state.raw<DataView | null>(null);
  failure = $state.raw<unknown>(null);
  readonly thumbnails: Thumbnails;
  readonly #with: Collaborators;
  readonly #studyId: string;

  constructor(collaborators: Collaborators, studyId: string) {
    this.#with = collaborators;
    this.#studyId = studyId;
    this.thumbnails = new Thumbnails(collaborators.desk, { studyId });
  }

  async read(): Promise<void> {
    this.failure = null;
    try {
      this.view = await this.#with.desk.dataView(this.#studyId);
    } catch (error) {
      this.failure = error;
      return;
    }
    try {
      await this.thumbnails.load(this.view.classes.flatMap(({ examples }) => examples));
    } catch (error) {
      this.#with.toasts.failWith(error);
    }
  }

  dispose(): void {
    this.thumbnails.dispose();
  }
}

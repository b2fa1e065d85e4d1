import type { StudyDesk } from "../workbench/api.ts";
import type { Announcer } from "./announcer.svelte.ts";
import type { Toasts } from "./toasts.svelte.ts";
import { TriedImages } from "./tried-images.svelte.ts";

interface Collaborators {
  readonly desk: StudyDesk;
  readonly toasts: Toasts;
  readonly announcer: Announcer;
}

/** A network from an exported file, to predict with. */
export class ImportedModel {
  /** null: none is open */
  open = $state.raw<{
    readonly fileName: string;
    readonly classes: readonly string[];
    readonly tried: TriedImages;
  } | null>(null);
  opening = $state(false);
  readonly #with: Collaborators;

  constructor(collaborators: Collaborators) {
    this.#with = collaborators;
  }

  async read(file: File): Promise<void> {
    const { desk, toasts, announcer } = this.#with;
    this.opening = true;
    try {
      const { modelId, classes } = await desk.importModel(file);
      this.close();
      const tried = new TriedImages(this.#with, (files, onProgress) =>
        desk.predictWithModel(modelId, files, onProgress),
      );
      this.open = { fileName: file.name, classes, tried };
      announcer.say(`${file.name} opened: ${classes.length} classes.`);
    } catch (error) {
      toasts.failWith(error);
    } finally {
      this.opening = false;
    }
  }

  close(): void {
    this.open?.tried.dispose();
    this.open = null;
  }
}

import type { BackboneView, StudyDesk, WorkProgress } from "../workbench/api.ts";
import type { Announcer } from "./announcer.svelte.ts";
import type { PickedFile } from "./picked-files.ts";
import type { Toasts } from "./toasts.svelte.ts";

interface Collaborators {
  readonly desk: Pick<StudyDesk, "backbones" | "addBackbone" | "removeBackbone" | "restoreBackbone">;
  readonly toasts: Toasts;
  readonly announcer: Announcer;
}

/** The networks that the user added by file. */
export class Backbones {
  /** null until read */
  list = $state.raw<readonly BackboneView[] | null>(null);
  /** of files that are being looked at; null: none are */
  progress = $state.raw<WorkProgress | null>(null);
  /** why the last files were refused, or the list cannot be read */
  failure = $state.raw<unknown>(null);
  readonly #with: Collaborators;

  constructor(collaborators: Collaborators) {
    this.#with = collaborators;
  }

  async read(): Promise<void> {
    try {
      this.list = await this.#with.desk.backbones();
    } catch (error) {
      this.failure = error;
    }
  }

  /** @returns what was added; null when it was refused */
  async add(files: readonly PickedFile[]): Promise<BackboneView | null> {
    if (files.length === 0 || this.progress !== null) return null;
    const { desk, announcer } = this.#with;
    this.failure = null;
    this.progress = { text: "Reading the files", done: 0, total: 3, eta: null };
    try {
      const added = await desk.addBackbone(files, (progress) => {
        if (this.progress !== null) this.progress = progress;
      });
      await this.read();
      announcer.say(`Backbone ${added.name} added: ${added.features} features an image.`);
      return added;
    } catch (error) {
      this.failure = error;
      return null;
    } finally {
      this.progress = null;
    }
  }

  /** @returns whether it is gone */
  async remove({ sha256, name }: BackboneView): Promise<boolean> {
    const { desk, toasts } = this.#with;
    try {
      await desk.removeBackbone(sha256);
      await this.read();
      toasts.show(`Backbone ${name} moved to the bin.`, {
        label: "Undo",
        run: () => void this.#restore(sha256),
      });
      return true;
    } catch (error) {
      toasts.failWith(error);
      return false;
    }
  }

  async #restore(sha256: string): Promise<void> {
    try {
      await this.#with.desk.restoreBackbone(sha256);
    } catch (error) {
      this.#with.toasts.failWith(error);
    }
    await this.read();
  }
}

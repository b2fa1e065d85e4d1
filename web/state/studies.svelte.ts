import type { Router } from "./router.svelte.ts";
import type { Toasts } from "./toasts.svelte.ts";
import type { StudySummary, Workbench } from "./workbench.ts";

interface Collaborators {
  readonly workbench: Workbench;
  readonly toasts: Toasts;
  readonly router: Router;
  /** offers a file to the user */
  readonly download: (fileName: string, content: Blob) => void;
}

/** The list of studies and what can be done with one. No promise here rejects: a failed action becomes a toast. */
export class Studies {
  /** null until first read */
  list = $state.raw<readonly StudySummary[] | null>(null);
  /** why the list could not be read; null when it could */
  failure = $state.raw<unknown>(null);
  readonly #with: Collaborators;

  constructor(collaborators: Collaborators) {
    this.#with = collaborators;
  }

  /** Reads the list now and after each change. @returns what stops it */
  watch(): () => void {
    void this.refresh();
    return this.#with.workbench.onStudiesChanged(() => void this.refresh());
  }

  async refresh(): Promise<void> {
    try {
      this.list = await this.#with.workbench.listStudies();
      this.failure = null;
    } catch (error) {
      this.failure = error;
    }
  }

  duplicate(id: string): Promise<void> {
    return this.#attempt(async () => {
      await this.#with.workbench.duplicateStudy(id);
      await this.refresh();
      this.#with.toasts.show("Study duplicated.");
    });
  }

  exportFile(id: string): Promise<void> {
    return this.#attempt(async () => {
      const { fileName, content } = await this.#with.workbench.exportStudy(id);
      this.#with.download(fileName, content);
    });
  }

  remove({ id, name }: StudySummary): Promise<void> {
    return this.#attempt(async () => {
      const { workbench, toasts, router } = this.#with;
      await workbench.deleteStudy(id);
      if (router.route.study === id) router.go("project", null);
      await this.refresh();
      toasts.show(`"${name}" moved to the bin.`, { label: "Undo", run: () => void this.restore(id) });
    });
  }

  restore(id: string): Promise<void> {
    return this.#attempt(async () => {
      await this.#with.workbench.restoreStudy(id);
      await this.refresh();
    });
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#with.toasts.failWith(error);
    }
  }
}

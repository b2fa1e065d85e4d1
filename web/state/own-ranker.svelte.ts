import type { RankerView, StudyDesk, WorkProgress } from "../workbench/api.ts";
import type { Announcer } from "./announcer.svelte.ts";
import type { Toasts } from "./toasts.svelte.ts";

interface Collaborators {
  readonly desk: Pick<
    StudyDesk,
    "rankerView" | "learnRanker" | "cancelLearning" | "forgetRanker" | "recallRanker"
  >;
  readonly toasts: Toasts;
  readonly announcer: Announcer;
  /** what came of a learning, in words */
  readonly describe: (view: RankerView) => string;
}

/** The ranking model, and what it learns from the user's own trials. */
export class OwnRanker {
  /** null until read */
  view = $state.raw<RankerView | null>(null);
  /** of a learning; null: none goes on */
  progress = $state.raw<WorkProgress | null>(null);
  /** why nothing can be read; null once it was */
  unread = $state.raw<unknown>(null);
  /** why the last learning failed */
  failure = $state.raw<unknown>(null);
  readonly #with: Collaborators;

  constructor(collaborators: Collaborators) {
    this.#with = collaborators;
  }

  async read(): Promise<void> {
    try {
      this.view = await this.#with.desk.rankerView();
      this.unread = null;
    } catch (error) {
      this.unread = error;
    }
  }

  async learn(): Promise<void> {
    if (this.progress !== null) return;
    const { desk, announcer, describe } = this.#with;
    this.failure = null;
    this.progress = { text: "Reading the trials", done: 0, total: 1, eta: null };
    try {
      const isDone = await desk.learnRanker((progress) => {
        if (this.progress !== null) this.progress = progress;
      });
      await this.read();
      if (!isDone) announcer.say("Learning cancelled.");
      else if (this.view !== null) announcer.say(describe(this.view));
    } catch (error) {
      this.failure = error;
    } finally {
      this.progress = null;
    }
  }

  /** What was learned before stays as it is. */
  async cancel(): Promise<void> {
    if (this.progress === null) return;
    await this.#attempt(() => this.#with.desk.cancelLearning());
  }

  async forget(): Promise<void> {
    const { desk, toasts } = this.#with;
    await this.#attempt(async () => {
      const id = await desk.forgetRanker();
      await this.read();
      const undo = { label: "Undo", run: () => void this.#recall(id) };
      toasts.show("What was learned is forgotten.", id === null ? undefined : undo);
    });
  }

  async #recall(id: string | null): Promise<void> {
    await this.#attempt(async () => {
      if (id !== null) await this.#with.desk.recallRanker(id);
      await this.read();
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

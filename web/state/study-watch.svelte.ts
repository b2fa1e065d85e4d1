import { untrack } from "svelte";
import type { StudyDesk, StudyView } from "../workbench/api.ts";

/** One study as the workbench sees it, kept up to date. `view` is null until the first one has arrived. */
export class StudyWatch {
  view = $state.raw<StudyView | null>(null);
  failure = $state.raw<unknown>(null);
  readonly #desk: Pick<StudyDesk, "watch">;
  readonly #studyId: string;
  readonly #onChange: (before: StudyView | null, after: StudyView) => void;

  /** @param onChange - called with each view and the one before it */
  constructor(
    desk: Pick<StudyDesk, "watch">,
    studyId: string,
    onChange: (before: StudyView | null, after: StudyView) => void = () => undefined,
  ) {
    this.#desk = desk;
    this.#studyId = studyId;
    this.#onChange = onChange;
  }

  /** For an effect. @returns what stops it, also when the first view has not arrived yet */
  start(): () => void {
    let stopped = false;
    let stop: (() => void) | null = null;
    this.failure = null;
    this.#desk
      .watch(this.#studyId, (view) => {
        if (!stopped) this.#take(view);
      })
      .then(
        (stopWatching) => {
          if (stopped) stopWatching();
          else stop = stopWatching;
        },
        (error: unknown) => (this.failure = error),
      );
    return () => {
      stopped = true;
      stop?.();
    };
  }

  #take(view: StudyView): void {
    const before = untrack(() => this.view);
    this.view = view;
    this.#onChange(before, view);
  }
}

import type { Pair, StudyDesk, Why, WhyQuestion } from "../workbench/api.ts";
import { latestOnly } from "./latest-only.ts";

interface Collaborators {
  readonly desk: Pick<StudyDesk, "why">;
  /** runs before the next picture is drawn; never, in a page that is hidden */
  readonly beforeFrame: (run: () => void) => void;
}

/** Two trials before the ranker, as recorded or with curves that somebody moves. Nothing is kept. */
export class TrialWhy {
  /** of what was last asked and answered */
  answer = $state.raw<Why | null>(null);
  failure = $state.raw<unknown>(null);
  /** validation losses by epoch of both, where they are not those recorded */
  losses = $state.raw<Pair<readonly number[]> | null>(null);
  /** the losses belong to no trial */
  madeUp = $state(false);
  /** that the ranker is to see; null: as it did */
  epochs = $state<number | null>(null);
  readonly #desk: Collaborators["desk"];
  readonly #studyId: string;
  readonly #trials: Pair<number>;
  /** asks about what is shown */
  readonly ask: () => void;

  constructor(collaborators: Collaborators, studyId: string, trials: Pair<number>) {
    this.#desk = collaborators.desk;
    this.#studyId = studyId;
    this.#trials = trials;
    this.ask = latestOnly(collaborators.beforeFrame, (isLatest) => this.#answer(isLatest));
  }

  /** what is drawn: moved, made up or recorded */
  get shown(): Pair<readonly number[]> {
    return this.losses ?? this.#recorded;
  }

  /** @param index - of the epoch, from 0 */
  move(side: 0 | 1, index: number, loss: number): void {
    const [first, second] = this.shown;
    const moved = (losses: readonly number[]): readonly number[] => losses.with(index, loss);
    this.losses = side === 0 ? [moved(first), second] : [first, moved(second)];
    this.ask();
  }

  see(epochs: number): void {
    this.epochs = epochs;
    this.ask();
  }

  /** Other curves in the place of both, with one epoch seen. */
  makeUp(losses: Pair<readonly number[]>): void {
    Object.assign(this, { losses, madeUp: true, epochs: 1 });
    this.ask();
  }

  reset(): void {
    Object.assign(this, { losses: null, madeUp: false, epochs: null });
    this.ask();
  }

  get #recorded(): Pair<readonly number[]> {
    const sides = this.answer?.sides;
    return sides ? [sides[0].recorded, sides[1].recorded] : [[], []];
  }

  /** First what can be told at once; when nothing has changed meanwhile, also what takes longer. */
  async #answer(isLatest: () => boolean): Promise<void> {
    try {
      await this.#take({ byEpochs: false });
      if (isLatest()) await this.#take({ byEpochs: true });
      this.failure = null;
    } catch (error) {
      this.failure = error;
    }
  }

  async #take({ byEpochs }: Pick<WhyQuestion, "byEpochs">): Promise<void> {
    const { epochs, losses, madeUp } = this;
    const question = { trials: this.#trials, epochs, losses, madeUp, byEpochs };
    const answer = await this.#desk.why(this.#studyId, question);
    // other curves may have other epochs: what was known of the last ones says nothing of them
    const known = this.answer?.mostEpochs === answer.mostEpochs ? this.answer.firstByEpochs : null;
    this.answer = { ...answer, firstByEpochs: answer.firstByEpochs ?? known };
  }
}

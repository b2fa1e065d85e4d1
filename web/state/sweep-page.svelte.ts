import type { StudyDesk, SweepCheck, SweepSettings } from "../workbench/api.ts";
import type { Announcer } from "./announcer.svelte.ts";
import type { Clock } from "./clock.ts";
import { studyNews } from "./study-news.ts";
import { StudyRequests } from "./study-requests.svelte.ts";
import { StudyWatch } from "./study-watch.svelte.ts";
import type { Toasts } from "./toasts.svelte.ts";

interface Collaborators {
  readonly desk: StudyDesk;
  readonly toasts: Toasts;
  readonly announcer: Announcer;
  readonly clock: Clock;
}

/** While typing: long enough not to check each key, short enough to seem at once. */
const checkAfterMs = 150;

/** The Sweep screen: the study as it goes on, and the settings before it starts. */
export class SweepPage {
  readonly study: StudyWatch;
  readonly requests: StudyRequests;
  /** null until read */
  settings = $state.raw<SweepSettings | null>(null);
  /** of the settings as they stand; null while they are checked for the first time */
  check = $state.raw<SweepCheck | null>(null);
  settingsFailure = $state.raw<unknown>(null);
  readonly #with: Collaborators;
  readonly #studyId: string;
  #cancelCheck: () => void = () => undefined;
  #checks = 0;

  constructor(collaborators: Collaborators, studyId: string) {
    const { desk, toasts, announcer } = collaborators;
    this.#with = collaborators;
    this.#studyId = studyId;
    this.study = new StudyWatch(desk, studyId, (before, after) => {
      for (const text of studyNews(before, after)) announcer.say(text);
    });
    this.requests = new StudyRequests(desk, toasts, studyId);
  }

  async readSettings(): Promise<void> {
    this.settingsFailure = null;
    try {
      this.settings = await this.#with.desk.sweepSettings(this.#studyId);
      await this.#checkNow();
    } catch (error) {
      this.settingsFailure = error;
    }
  }

  change(changes: Partial<SweepSettings>): void {
    if (this.settings === null) return;
    this.settings = { ...this.settings, ...changes };
    this.#cancelCheck();
    this.#cancelCheck = this.#with.clock.after(checkAfterMs, () => void this.#checkNow());
  }

  /** Checks once more, because the last check may be older than the settings. */
  async start(): Promise<void> {
    this.#cancelCheck();
    await this.#checkNow();
    const { settings, check } = this;
    if (settings === null || check === null) return;
    if (check.problems.length + check.spaceProblems.length > 0) return;
    await this.requests.attempt("start", () => this.#with.desk.startSweep(this.#studyId, settings));
  }

  /** A slow answer about older settings does not replace a newer one. */
  async #checkNow(): Promise<void> {
    if (this.settings === null) return;
    const number = (this.#checks += 1);
    try {
      const check = await this.#with.desk.checkSweep(this.#studyId, this.settings);
      if (number === this.#checks) this.check = check;
    } catch (error) {
      this.#with.toasts.failWith(error);
    }
  }
}

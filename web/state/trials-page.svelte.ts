import type { StudyDesk } from "../workbench/api.ts";
import type { Announcer } from "./announcer.svelte.ts";
import type { Clock } from "./clock.ts";
import { downloadFile } from "./download.ts";
import type { Router } from "./router.svelte.ts";
import { StudyRequests } from "./study-requests.svelte.ts";
import { StudyWatch } from "./study-watch.svelte.ts";
import type { Toasts } from "./toasts.svelte.ts";

interface Collaborators {
  readonly desk: StudyDesk;
  readonly router: Router;
  readonly toasts: Toasts;
  readonly announcer: Announcer;
  readonly clock: Clock;
}

/** Typing has come to rest. */
const restMs = 800;

/** The Trials screen. What is filtered, selected, opened and compared stands in the URL. */
export class TrialsPage {
  readonly study: StudyWatch;
  readonly requests: StudyRequests;
  /** the filter as typed; the one in the URL is the last that could be read */
  typed = $state("");
  readonly #with: Collaborators;
  readonly #studyId: string;
  #cancelAnnouncement: () => void = () => undefined;

  constructor(collaborators: Collaborators, studyId: string) {
    const { desk, router, toasts } = collaborators;
    this.#with = collaborators;
    this.#studyId = studyId;
    this.study = new StudyWatch(desk, studyId);
    this.requests = new StudyRequests(desk, toasts, studyId);
    this.typed = router.route.query["filter"] ?? "";
  }

  /** @param isSound - whether the text can be read as a filter @param count - rows it keeps, read when typing rests */
  type(text: string, isSound: boolean, count: () => number): void {
    this.typed = text;
    if (!isSound) return;
    this.#with.router.setQuery({ filter: text === "" ? null : text });
    this.#cancelAnnouncement();
    this.#cancelAnnouncement = this.#with.clock.after(restMs, () =>
      this.#with.announcer.say(`${count()} trials match.`),
    );
  }

  /** Back, forward or a link has changed the URL. */
  followUrl(filter: string, typedIsSound: boolean): void {
    if (typedIsSound && filter !== this.typed) this.typed = filter;
  }

  select(trial: number): void {
    const now = this.selection;
    const next = now.includes(trial) ? now.filter((other) => other !== trial) : [...now, trial];
    this.#with.router.setQuery({ selected: next.length === 0 ? null : next.join(",") });
    this.#with.announcer.say(`${next.length} trials selected.`);
  }

  get selection(): readonly number[] {
    return numbersOf(this.#with.router.route.query["selected"]);
  }

  open(trial: number | null): void {
    this.#with.router.setQuery({ trial: trial === null ? null : String(trial) }, { replace: false });
  }

  compare(trials: readonly number[] | null): void {
    this.#with.router.setQuery({ compare: trials === null ? null : trials.join(",") }, { replace: false });
  }

  downloadHistory(trial: number): void {
    void this.requests.attempt(`history ${trial}`, async () => {
      const { fileName, content } = await this.#with.desk.historyCsv(this.#studyId, trial);
      downloadFile(fileName, content);
    });
  }
}

/** Trial numbers of a query value; what is not a number is passed over. */
export function numbersOf(text: string | undefined): readonly number[] {
  return (text ?? "").split(",").flatMap((part) => (/^\d+$/.test(part) ? [Number(part)] : []));
}

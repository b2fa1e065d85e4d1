import type { Form, FormField, ProgramFiles } from "../../templates/index.ts";
import type { StudyDesk, WorkProgress } from "../workbench/api.ts";
import type { Announcer } from "./announcer.svelte.ts";
import { Backbones } from "./backbones.svelte.ts";
import { StudyWatch } from "./study-watch.svelte.ts";
import type { Toasts } from "./toasts.svelte.ts";

interface Collaborators {
  readonly desk: StudyDesk;
  readonly toasts: Toasts;
  readonly announcer: Announcer;
}
type Answer = Form[string];

/** The Code screen: a study's generated program, and the template's form while no trial has run it. */
export class CodePage {
  readonly study: StudyWatch;
  readonly backbones: Backbones;
  /** null until read */
  files = $state.raw<ProgramFiles | null>(null);
  fields = $state.raw<readonly FormField[]>([]);
  /** the form that the files come from */
  form = $state.raw<Form>({});
  /** answers that differ from it */
  changes = $state.raw<Form>({});
  failure = $state.raw<unknown>(null);
  generating = $state(false);
  /** of preparing the images for the program; null: nothing to tell */
  progress = $state.raw<WorkProgress | null>(null);
  readonly shownForm = $derived<Form>({ ...this.form, ...this.changes });
  readonly isChanged = $derived(Object.keys(this.changes).length > 0);
  /** another form would be another program: trials of both cannot be compared */
  readonly isFixed = $derived.by(() => {
    const { view } = this.study;
    return view === null || !view.leader || view.status !== "idle" || view.rows.length > 0;
  });
  readonly #desk: StudyDesk;
  readonly #toasts: Toasts;
  readonly #studyId: string;

  constructor(collaborators: Collaborators, studyId: string) {
    const { desk, toasts } = collaborators;
    this.#desk = desk;
    this.#toasts = toasts;
    this.#studyId = studyId;
    this.backbones = new Backbones(collaborators);
    this.study = new StudyWatch(desk, studyId);
  }

  async read(): Promise<void> {
    this.failure = null;
    try {
      const [files, { fields, form }] = await Promise.all([
        this.#desk.programFiles(this.#studyId),
        this.#desk.formFields(this.#studyId),
      ]);
      this.files = files;
      this.fields = fields;
      this.form = form;
      this.changes = {};
      await this.backbones.read();
    } catch (error) {
      this.failure = error;
    }
  }

  answer(key: string, value: Answer): void {
    const { [key]: _, ...others } = this.changes;
    this.changes = value === this.form[key] ? others : { ...others, [key]: value };
  }

  reset(): void {
    this.changes = {};
  }

  /** Writes the program anew. Undo brings the old answers back the same way. */
  async generate(form: Form = this.shownForm): Promise<void> {
    const before = this.form;
    this.generating = true;
    try {
      await this.#desk.changeForm(this.#studyId, form, (progress) => {
        if (this.generating) this.progress = progress;
      });
      await this.read();
      this.#toasts.show("Program written from the form.", {
        label: "Undo",
        run: () => void this.generate(before),
      });
    } catch (error) {
      this.#toasts.failWith(error);
    } finally {
      this.generating = false;
      this.progress = null;
    }
  }
}

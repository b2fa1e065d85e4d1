import type { ImportChoices, ImportPreview, ImportProgress, StudyDesk } from "../workbench/api.ts";
import type { Announcer } from "./announcer.svelte.ts";
import type { PickedFile } from "./picked-files.ts";
import type { Router } from "./router.svelte.ts";
import { Thumbnails } from "./thumbnails.svelte.ts";
import type { Toasts } from "./toasts.svelte.ts";

interface Collaborators {
  readonly desk: StudyDesk;
  readonly router: Router;
  readonly toasts: Toasts;
  readonly announcer: Announcer;
}

/** A message with all of 20,000 files stops the page for seconds, one with these for a few frames at most. */
const FILES_AT_ONCE = 100;

/** What is being imported: one at a time, and it goes on while other screens are open. */
export class ImportPage {
  stage = $state<"idle" | "reading" | "preview" | "keeping">("idle");
  progress = $state.raw<ImportProgress | null>(null);
  preview = $state.raw<ImportPreview | null>(null);
  failure = $state.raw<unknown>(null);
  thumbnails = $state.raw<Thumbnails | null>(null);
  /** the choices on the screen; those of the preview once it has followed */
  choices = $state.raw<ImportChoices | null>(null);
  /** the preview is being made again */
  changing = $state(false);
  readonly #with: Collaborators;
  #files: readonly PickedFile[] = [];
  #importId: string | null = null;
  #run = 0;

  constructor(collaborators: Collaborators) {
    this.#with = collaborators;
  }

  /** What the files are called together: the one file, or the folder they share. */
  get title(): string {
    const first = this.#files[0]?.path ?? "";
    if (this.#files.length <= 1) return first;
    return first.includes("/") ? first.slice(0, first.indexOf("/")) : `${first} and others`;
  }

  async inspect(files: readonly PickedFile[]): Promise<void> {
    if (files.length === 0) return;
    this.cancel();
    const run = (this.#run += 1);
    this.#files = files;
    this.stage = "reading";
    try {
      const importId = await this.#handOver(run, files);
      if (importId === null) return;
      const preview = await this.#with.desk.inspect(importId, (progress) => this.#follow(run, progress));
      if (run === this.#run) this.#show(preview);
    } catch (error) {
      if (run === this.#run) this.#fail(error);
    }
  }

  /** @returns null when something else has begun meanwhile */
  async #handOver(run: number, files: readonly PickedFile[]): Promise<string | null> {
    for (let start = 0; start < files.length; start += FILES_AT_ONCE) {
      const some = files.slice(start, start + FILES_AT_ONCE).map(({ path, file }) => ({ path, file }));
      const importId = await this.#with.desk.addFiles(this.#importId, some);
      if (run !== this.#run) {
        void this.#forget(importId);
        return null;
      }
      this.#importId = importId;
    }
    return this.#importId;
  }

  retry(): void {
    void this.inspect(this.#files);
  }

  /** Looks at the same files with other choices. */
  async change(changes: Partial<ImportChoices>): Promise<void> {
    const { preview, choices } = this;
    if (preview === null || choices === null) return;
    const run = (this.#run += 1);
    this.choices = { ...choices, ...changes };
    this.changing = true;
    try {
      const next = await this.#with.desk.reconsider(preview.importId, this.choices);
      if (run === this.#run) this.#show(next);
    } catch (error) {
      if (run !== this.#run) return;
      this.choices = preview.choices;
      this.#with.toasts.failWith(error);
    } finally {
      if (run === this.#run) this.changing = false;
    }
  }

  /** Keeps the data and opens the study made on it. */
  async commit(): Promise<void> {
    const { preview } = this;
    if (preview === null || this.stage !== "preview" || this.changing) return;
    const run = (this.#run += 1);
    this.stage = "keeping";
    this.progress = null;
    try {
      const study = await this.#with.desk.commitImport(preview.importId, (progress) =>
        this.#follow(run, progress),
      );
      if (run !== this.#run) return;
      this.#clear();
      this.#with.toasts.show(
        `${preview.manifest.name}: ${preview.rows.toLocaleString("en-US")} images imported.`,
      );
      this.#with.router.go("data", study);
    } catch (error) {
      if (run !== this.#run) return;
      this.stage = "preview";
      this.#with.toasts.failWith(error);
    }
  }

  /** Nothing is kept. */
  cancel(): void {
    this.#run += 1;
    if (this.#importId !== null) void this.#forget(this.#importId);
    this.#clear();
  }

  #follow(run: number, progress: ImportProgress): void {
    if (run === this.#run) this.progress = progress;
  }

  #show(preview: ImportPreview): void {
    const known = this.preview;
    this.#importId = preview.importId;
    this.preview = preview;
    this.choices = preview.choices;
    this.stage = "preview";
    this.progress = null;
    this.#announce(preview, known);
    // dropping duplicates renumbers the items
    if (known === null || known.rows !== preview.rows) this.#drawAnew(preview);
    else this.#draw(preview); // another part has other examples
  }

  /** Each warning once. */
  #announce(preview: ImportPreview, known: ImportPreview | null): void {
    const { announcer } = this.#with;
    const heard = known?.warnings.map(({ message }) => message) ?? [];
    if (known === null)
      announcer.say(`${preview.rows} images found, ${preview.skipped.length} files skipped.`);
    for (const { message } of preview.warnings) if (!heard.includes(message)) announcer.say(message);
  }

  #drawAnew(preview: ImportPreview): void {
    this.thumbnails?.dispose();
    const { desk } = this.#with;
    const thumbnails = new Thumbnails(desk, { importId: preview.importId });
    this.thumbnails = thumbnails;
    this.#draw(preview);
  }

  #draw(preview: ImportPreview): void {
    const examples = preview.classCounts.flatMap(({ examples: items }) => items.slice(0, 8));
    this.thumbnails
      ?.load([...preview.first.map(({ item }) => item), ...examples])
      .catch((error: unknown) => this.#with.toasts.failWith(error));
  }

  #fail(error: unknown): void {
    this.failure = error;
    this.stage = "idle";
    this.progress = null;
  }

  /** Cancelling what has ended already is no failure to tell of. */
  async #forget(importId: string): Promise<void> {
    await this.#with.desk.cancelImport(importId).catch((error: unknown) => this.#with.toasts.failWith(error));
  }

  #clear(): void {
    this.thumbnails?.dispose();
    this.thumbnails = null;
    this.#importId = null;
    this.stage = "idle";
    this.progress = null;
    this.preview = null;
    this.choices = null;
    this.failure = null;
    this.changing = false;
  }
}

const open = new WeakMap<StudyDesk, ImportPage>();

/** The one import of this page, whichever screen asks. */
export function importOf(collaborators: Collaborators): ImportPage {
  const found = open.get(collaborators.desk) ?? new ImportPage(collaborators);
  open.set(collaborators.desk, found);
  return found;
}

import type { SharePreview, ShareableStudy, StudyDesk } from "../workbench/api.ts";

interface Collaborators {
  readonly desk: Pick<StudyDesk, "shareableStudies" | "sharePreview" | "shareCurves">;
  /** offers a file to the user */
  readonly download: (fileName: string, content: Blob) => void;
}

/** Curves that the user is about to save for others: which, under what names, and what exactly leaves. */
export class ShareCurves {
  isOpen = $state(false);
  /** null until read */
  studies = $state.raw<readonly ShareableStudy[] | null>(null);
  /** ids of studies that are left out */
  leftOut = $state.raw<readonly string[]>([]);
  /** by data set */
  names = $state.raw<Readonly<Record<string, string>>>({});
  /** of the present choice; null until made */
  preview = $state.raw<SharePreview | null>(null);
  failure = $state.raw<unknown>(null);
  readonly #with: Collaborators;
  #asked = 0;

  constructor(collaborators: Collaborators) {
    this.#with = collaborators;
  }

  async open(): Promise<void> {
    this.isOpen = true;
    [this.studies, this.preview, this.failure] = [null, null, null];
    await this.#attempt(async () => {
      this.studies = await this.#with.desk.shareableStudies();
      await this.#show();
    });
  }

  close(): void {
    this.isOpen = false;
  }

  include(studyId: string, isIncluded: boolean): void {
    const others = this.leftOut.filter((id) => id !== studyId);
    this.leftOut = isIncluded ? others : [...others, studyId];
    void this.#attempt(() => this.#show());
  }

  rename(dataset: string, name: string): void {
    this.names = { ...this.names, [dataset]: name };
    void this.#attempt(() => this.#show());
  }

  /** @returns whether it was saved */
  async save(): Promise<boolean> {
    return this.#attempt(async () => {
      const { fileName, content } = await this.#with.desk.shareCurves(this.#choice());
      this.#with.download(fileName, content);
    });
  }

  #choice() {
    const ids = (this.studies ?? []).map(({ studyId }) => studyId);
    return { studyIds: ids.filter((id) => !this.leftOut.includes(id)), names: this.names };
  }

  /** Of previews asked for one after the other, the last counts. */
  async #show(): Promise<void> {
    const mine = ++this.#asked;
    const preview = await this.#with.desk.sharePreview(this.#choice());
    if (mine === this.#asked) this.preview = preview;
  }

  async #attempt(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.failure = error;
      return false;
    }
  }
}

import type { PickedFile } from "./picked-files.ts";

/** Files on their way to the import preview. */
export class IncomingFiles {
  #waiting = $state.raw<readonly PickedFile[]>([]);

  offer(files: readonly PickedFile[]): void {
    this.#waiting = files;
  }

  /** How many wait; reactive. */
  get count(): number {
    return this.#waiting.length;
  }

  /** Hands them over, once. */
  take(): readonly PickedFile[] {
    const files = this.#waiting;
    this.#waiting = [];
    return files;
  }
}

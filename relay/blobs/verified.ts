/**
 * Files that were read and found whole lately, so that a data set that twenty nodes ask for is not hashed twenty times.
 * A file that was written to since, or put in its place, is another one. Receivers check in any case.
 */
import type { Stats } from "node:fs";

const FRESH_MS = 10 * 60_000;
const MOST = 10_000;

export class Verified {
  readonly #seen = new Map<string, { readonly mark: string; readonly atMs: number }>();

  isFresh(sha256: string, facts: Stats): boolean {
    const seen = this.#seen.get(sha256);
    return seen?.mark === markOf(facts) && performance.now() - seen.atMs < FRESH_MS;
  }

  /** @param facts - taken before it was read */
  note(sha256: string, facts: Stats): void {
    this.#seen.delete(sha256);
    this.#seen.set(sha256, { mark: markOf(facts), atMs: performance.now() });
    if (this.#seen.size > MOST) this.#seen.delete(this.#seen.keys().next().value!);
  }
}

const markOf = ({ ino, size, mtimeMs, ctimeMs }: Stats): string => `${ino} ${size} ${mtimeMs} ${ctimeMs}`;

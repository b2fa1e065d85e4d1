import type { StudyDesk } from "../workbench/api.ts";

type Source = Parameters<StudyDesk["thumbnails"]>[0];

/** Small pictures of a data set's items, as object URLs. Whoever makes one disposes of it. */
export class Thumbnails {
  /** item → URL; null where the image cannot be drawn; absent until it has arrived */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- replaced as a whole, never changed
  urls = $state.raw<ReadonlyMap<number, string | null>>(new Map());
  readonly #desk: Pick<StudyDesk, "thumbnails">;
  readonly #source: Source;
  #disposed = false;

  constructor(desk: Pick<StudyDesk, "thumbnails">, source: Source) {
    this.#desk = desk;
    this.#source = source;
  }

  /** Items that are known already are not asked for again. Rejects as the desk does. */
  async load(items: readonly number[]): Promise<void> {
    const missing = items.filter((item, place) => !this.urls.has(item) && items.indexOf(item) === place);
    for (let from = 0; from < missing.length && !this.#disposed; from += batchSize) {
      await this.#loadBatch(missing.slice(from, from + batchSize));
    }
  }

  async #loadBatch(items: readonly number[]): Promise<void> {
    const pictures = await this.#desk.thumbnails(this.#source, items);
    if (this.#disposed) return;
    const fresh = items.map((item, place) => {
      const picture = pictures[place];
      return [item, picture ? URL.createObjectURL(picture) : null] as const;
    });
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- replaced as a whole, never changed
    this.urls = new Map([...this.urls, ...fresh]);
  }

  dispose(): void {
    this.#disposed = true;
    for (const url of this.urls.values()) if (url !== null) URL.revokeObjectURL(url);
  }
}

/** so many that the first row appears soon */
const batchSize = 24;

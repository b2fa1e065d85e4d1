import { parseSettings, type Settings } from "./settings.ts";

/** The two methods of localStorage that settings need. */
export type TextStore = Pick<Storage, "getItem" | "setItem">;

const storeKey = "firstlight.settings";

/** The user's settings; each change applies at once and is kept. */
export class SettingsState {
  current = $state.raw<Settings>(parseSettings(null));
  readonly #store: TextStore | null;

  /** @param store - null where the browser forbids storage: settings then last as long as the page */
  constructor(store: TextStore | null) {
    this.#store = store;
    this.current = parseSettings(store?.getItem(storeKey) ?? null);
  }

  change(changes: Partial<Settings>): void {
    this.current = { ...this.current, ...changes };
    this.#store?.setItem(storeKey, JSON.stringify(this.current));
  }
}

import { untrack } from "svelte";
import { matchSequence } from "./keys.ts";
import type { SettingsState } from "./settings.svelte.ts";

/** Something the user can do: shown in the palette, in the key sheet, and bound to keys. */
export interface Action {
  readonly id: string;
  readonly title: string;
  /** heading in the palette and key sheet: "Go to", "Sweep", "Trials", ... */
  readonly section: string;
  /** see keys.ts; the user may rebind */
  readonly keys?: string;
  readonly run: () => void;
  /** an unavailable action is neither listed nor fired */
  readonly available?: () => boolean;
}

/** All actions that can be done now. Pages add theirs in an `$effect` and return what `register` returns. */
export class ActionRegistry {
  #all = $state.raw<readonly Action[]>([]);
  readonly #settings: SettingsState;
  readonly available = $derived(this.#all.filter((action) => action.available?.() ?? true));

  constructor(settings: SettingsState) {
    this.#settings = settings;
  }

  get all(): readonly Action[] {
    return this.#all;
  }

  /** @returns what takes the actions away again */
  register(actions: readonly Action[]): () => void {
    this.#change((all) => [...all, ...actions]);
    return () => this.#change((all) => all.filter((action) => !actions.includes(action)));
  }

  /** Reads without subscribing, so that an effect may register. */
  #change(next: (all: readonly Action[]) => readonly Action[]): void {
    this.#all = next(untrack(() => this.#all));
  }

  keysOf(action: Action): string | undefined {
    return this.#settings.current.keys[action.id] ?? action.keys;
  }

  /** Keys of an action by id, as bound now; for hints beside buttons. */
  keysById(id: string): string | undefined {
    const action = this.#all.find((candidate) => candidate.id === id);
    return action === undefined ? undefined : this.keysOf(action);
  }

  match(typed: string): ReturnType<typeof matchSequence> {
    const bound = this.available.flatMap((action) => {
      const keys = this.keysOf(action);
      return keys === undefined || keys === "" ? [] : [[action.id, keys] as const];
    });
    return matchSequence(typed, bound);
  }

  run(id: string): void {
    this.available.find((action) => action.id === id)?.run();
  }
}

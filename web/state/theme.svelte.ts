import type { SettingsState } from "./settings.svelte.ts";

/** Light or dark, as it is shown now; writes `data-theme` and `data-density` on the root element. */
export class Theme {
  readonly #settings: SettingsState;
  #systemDark = $state(false);
  readonly shown = $derived.by((): "light" | "dark" => {
    const { theme } = this.#settings.current;
    if (theme !== "system") return theme;
    return this.#systemDark ? "dark" : "light";
  });

  constructor(settings: SettingsState, view: Window) {
    this.#settings = settings;
    const query = view.matchMedia("(prefers-color-scheme: dark)");
    this.#systemDark = query.matches;
    query.addEventListener("change", ({ matches }) => (this.#systemDark = matches));
  }

  toggle(): void {
    this.#settings.change({ theme: this.shown === "dark" ? "light" : "dark" });
  }

  /** Call inside an effect: follows the settings. */
  apply(root: HTMLElement): void {
    const { theme, density } = this.#settings.current;
    if (theme === "system") delete root.dataset["theme"];
    else root.dataset["theme"] = theme;
    if (density === "auto") delete root.dataset["density"];
    else root.dataset["density"] = density;
  }
}

import type { Action } from "./actions.svelte.ts";
import type { Router } from "./router.svelte.ts";
import type { Screen, ScreenId } from "./screens.ts";

export const goActionId = (screen: ScreenId): string => `go.${screen}`;

/** G and a letter for each screen. */
export const goActions = (screens: readonly Screen[], router: Router): readonly Action[] =>
  screens.map(({ id, title, key }) => ({
    id: goActionId(id),
    title,
    section: "Go to",
    keys: `g ${key}`,
    run: () => router.go(id),
  }));

import { ActionRegistry } from "./actions.svelte.ts";
import { Announcer } from "./announcer.svelte.ts";
import { browserClock } from "./clock.ts";
import { IncomingFiles } from "./incoming-files.svelte.ts";
import { Install } from "./install.svelte.ts";
import { Router } from "./router.svelte.ts";
import { SettingsState, type TextStore } from "./settings.svelte.ts";
import { StatusLine } from "./status.svelte.ts";
import { Theme } from "./theme.svelte.ts";
import { Toasts } from "./toasts.svelte.ts";

/** The state that all screens share; every page gets it as its prop `shell`. */
export interface Shell {
  readonly router: Router;
  readonly settings: SettingsState;
  readonly theme: Theme;
  readonly actions: ActionRegistry;
  readonly announcer: Announcer;
  readonly toasts: Toasts;
  readonly status: StatusLine;
  /** files that were dropped, pasted or chosen anywhere; the Data page takes them */
  readonly incoming: IncomingFiles;
  readonly install: Install;
}

export function createShell(view: Window): Shell {
  const settings = new SettingsState(textStore(view));
  const announcer = new Announcer(browserClock);
  return {
    router: new Router(view),
    settings,
    theme: new Theme(settings, view),
    actions: new ActionRegistry(settings),
    announcer,
    toasts: new Toasts(announcer, browserClock),
    status: new StatusLine(),
    incoming: new IncomingFiles(),
    install: new Install(view),
  };
}

/** localStorage, or null where the browser refuses it. */
function textStore(view: Window): TextStore | null {
  try {
    return view.localStorage;
  } catch {
    return null;
  }
}

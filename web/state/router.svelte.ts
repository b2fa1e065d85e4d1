import { formatRoute, parseRoute, type Route } from "./route.ts";
import type { ScreenId } from "./screens.ts";

/** The current route, as the address bar has it. One per page. */
export class Router {
  route = $state.raw<Route>(parseRoute(""));
  readonly #window: Window;

  constructor(view: Window) {
    this.#window = view;
    this.route = parseRoute(view.location.hash);
    view.addEventListener("hashchange", () => (this.route = parseRoute(view.location.hash)));
  }

  /** The address of a screen, with the current study unless told otherwise. */
  href(screen: ScreenId, study: string | null = this.route.study, query: Route["query"] = {}): string {
    return formatRoute({ screen, study, query });
  }

  go(screen: ScreenId, study: string | null = this.route.study, query: Route["query"] = {}): void {
    this.#push(this.href(screen, study, query));
  }

  /** Changes some of the query; `null` removes. `replace` keeps typing in a filter out of the history. */
  setQuery(changes: Readonly<Record<string, string | null>>, { replace = true } = {}): void {
    const query = Object.fromEntries(
      Object.entries({ ...this.route.query, ...changes }).filter(
        (entry): entry is [string, string] => entry[1] !== null,
      ),
    );
    const hash = formatRoute({ ...this.route, query });
    if (!replace) {
      this.#push(hash);
      return;
    }
    this.#window.history.replaceState(this.#window.history.state, "", hash);
    this.route = parseRoute(hash);
  }

  /** At once, so that what is set in the same turn meets the new page; the browser's own event follows later. */
  #push(hash: string): void {
    this.#window.location.hash = hash;
    this.route = parseRoute(hash);
  }
}

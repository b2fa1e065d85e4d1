/**
 * Where the user is, as the part of the URL after `#`: `#/sweep/study-id?trial=14&filter=lr+%3E+1e-4`.
 * Screen, study, selection and filters live here, so that Back and bookmarks work.
 */
import { isScreenId, type ScreenId } from "./screens.ts";

export interface Route {
  readonly screen: ScreenId;
  readonly study: string | null;
  /** selection, filters, columns: short names of the page's choosing */
  readonly query: Readonly<Record<string, string>>;
}

export const home: Route = { screen: "project", study: null, query: {} };

/** Reads a hash. An unknown screen leads home rather than nowhere; a malformed escape is read as it stands. */
export function parseRoute(hash: string): Route {
  const [path = "", search = ""] = hash.replace(/^#?\/?/, "").split(/\?(.*)/s);
  const [screen = "", study = ""] = path.split("/").map(decode);
  if (!isScreenId(screen)) return home;
  return {
    screen,
    study: study === "" ? null : study,
    query: Object.fromEntries(new URLSearchParams(search)),
  };
}

/** Writes a route as a hash; empty query values are left out. */
export function formatRoute({ screen, study, query }: Route): string {
  const kept = Object.entries(query).filter(([, value]) => value !== "");
  const search = kept.length === 0 ? "" : `?${new URLSearchParams(kept).toString()}`;
  return `#/${screen}${study === null ? "" : `/${encodeURIComponent(study)}`}${search}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

import type { Component } from "svelte";
import type { Donation, Relay, ScreenId, Shell, Studies, Workbench } from "../state/index.ts";
import type { StudyDesk } from "../workbench/api.ts";

/** What every page gets. The study and the query are in `shell.router.route`. */
export interface PageProps {
  shell: Shell;
  studies: Studies;
  workbench: Workbench;
  desk: StudyDesk;
  relay: Relay;
  donation: Donation;
}

export type PageLoader = () => Promise<{ default: Component<PageProps> }>;
/** Screens without a page are not shown. */
export type Pages = Readonly<Partial<Record<ScreenId, PageLoader>>>;

/** Each page's code is fetched when it is first opened. */
export const pages: Pages = {
  project: () => import("./ProjectPage.svelte"),
  code: () => import("./CodePage.svelte"),
  sweep: () => import("./SweepPage.svelte"),
  trials: () => import("./TrialsPage.svelte"),
  data: () => import("./DataPage.svelte"),
  report: () => import("./ReportPage.svelte"),
  model: () => import("./ModelPage.svelte"),
  nodes: () => import("./NodesPage.svelte"),
  ranker: () => import("./RankerPage.svelte"),
  settings: () => import("./SettingsPage.svelte"),
};

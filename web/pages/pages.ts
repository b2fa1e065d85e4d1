import type { Component } from "svelte";
import type { ScreenId, Shell, Studies, Workbench } from "../state/index.ts";
import type { StudyDesk } from "../workbench/api.ts";

/** What every page gets. The study and the query are in `shell.router.route`. */
export interface PageProps {
  shell: Shell;
  studies: Studies;
  workbench: Workbench;
  desk: StudyDesk;
}

export type PageLoader = () => Promise<{ default: Component<PageProps> }>;
export type Pages = Readonly<Record<ScreenId, PageLoader>>;

/** Each page's code is fetched when it is first opened. */
export const pages: Partial<Pages> = {
  project: () => import("./ProjectPage.svelte"),
  settings: () => import("./SettingsPage.svelte"),
};

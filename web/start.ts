import { mount } from "svelte";
import App from "./App.svelte";
import { pages } from "./pages/pages.ts";
import { createShell, downloadFile, Studies, type Shell, type Workbench } from "./state/index.ts";
import type { StudyDesk } from "./workbench/api.ts";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/chart.css";

/** What the workbench worker offers the page. */
export interface Services {
  readonly workbench: Workbench;
  readonly desk: StudyDesk;
}

/** Draws the app. @param open - connects the services; may go on setting `shell.status` and showing toasts */
export function startApp(target: HTMLElement, open: (shell: Shell) => Services): void {
  const shell = createShell(window);
  shell.theme.apply(document.documentElement);
  const { workbench, desk } = open(shell);
  const studies = new Studies({
    workbench,
    toasts: shell.toasts,
    router: shell.router,
    download: downloadFile,
  });
  mount(App, { target, props: { shell, studies, workbench, desk, pages } });
}

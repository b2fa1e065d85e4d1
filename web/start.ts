import { mount } from "svelte";
import App from "./App.svelte";
import { pages } from "./pages/pages.ts";
import {
  browserClock,
  createShell,
  Donation,
  downloadFile,
  Relay,
  Studies,
  watchConditions,
  type Shell,
  type Workbench,
} from "./state/index.ts";
import type { StudyDesk } from "./workbench/api.ts";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/chart.css";

/** What the workbench worker offers the page. */
export interface Services {
  readonly workbench: Workbench;
  readonly desk: StudyDesk;
}

export interface Surroundings {
  /** connects the services; may go on setting `shell.status` and showing toasts */
  readonly open: (shell: Shell) => Services;
  /** the page that may speak with relays on other servers, below this one's folder; null: this is it */
  readonly widePage: string | null;
}

/** Draws the app. */
export function startApp(target: HTMLElement, { open, widePage }: Surroundings): void {
  const shell = createShell(window);
  shell.theme.apply(document.documentElement);
  const { workbench, desk } = open(shell);
  const { toasts, router, announcer } = shell;
  const studies = new Studies({ workbench, toasts, router, download: downloadFile });
  const relay = new Relay({
    ...{ desk, toasts, announcer, origin: location.origin },
    moveToWidePage: widePage === null ? null : (address) => moveTo(widePage, address),
  });
  const donation = new Donation({
    ...{ desk, toasts, announcer },
    watchConditions: (tell) => watchConditions(window, browserClock, tell),
  });
  mount(App, { target, props: { shell, studies, workbench, desk, relay, donation, pages } });
}

/** @param address - filled in there; null: the same place, the relay is known */
function moveTo(page: string, address: string | null): void {
  const hash = address === null ? location.hash : `#/nodes?relay=${encodeURIComponent(address)}`;
  location.replace(new URL(page + hash, document.baseURI));
}

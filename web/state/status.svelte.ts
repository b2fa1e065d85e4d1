import type { EtaRange } from "../workbench/api.ts";

/** What the status bar and the document title say. Whoever knows a fact sets it. */
export class StatusLine {
  backend = $state.raw<{
    readonly name: string;
    readonly adapter: string;
    readonly fallbackReason?: string;
  } | null>(null);
  storage = $state.raw<{ readonly usedBytes: number; readonly quotaBytes: number } | null>(null);
  runningTrials = $state(0);
  /** null: nothing running; "measuring": too early to say */
  eta = $state.raw<EtaRange | "measuring" | null>(null);
  /** Unix time in ms of the last write to this device */
  savedAtMs = $state<number | null>(null);
  online = $state(true);
  offlineReady = $state(false);
  /** a newer version waits; calling it reloads the page */
  applyUpdate = $state.raw<(() => void) | null>(null);
  /** a sweep has finished while nobody looked */
  unseenFinish = $state(false);
  /** this tab watches; another one runs the study */
  watching = $state(false);
}

/** What the status bar and the document title show, whichever study is open. */
import type { EtaRange, StudyView } from "./api.ts";

export interface Activity {
  readonly runningTrials: number;
  readonly eta: EtaRange | "measuring" | null;
  readonly backend: StudyView["backend"];
  readonly savedAtMs: number | null;
  readonly watching: boolean;
  /** false: nothing is kept when the page closes */
  readonly lasting: boolean;
  readonly storage: { readonly usedBytes: number; readonly quotaBytes: number };
}

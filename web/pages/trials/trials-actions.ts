import type { Action } from "../../state/index.ts";
import type { StudyRequests } from "../../state/study-requests.svelte.ts";
import type { StudyView, TrialRow } from "../../workbench/api.ts";

interface Reach {
  readonly view: () => StudyView | null;
  readonly requests: StudyRequests;
  /** the trial that the page points at */
  readonly active: () => number | null;
  readonly selection: () => readonly number[];
  readonly compare: () => void;
}

/** What the Trials screen offers to keys and to the palette; J, K, Enter and X belong to the table. */
export function trialsActions({ view, requests, active, selection, compare }: Reach): readonly Action[] {
  const row = (): TrialRow | null => {
    const now = view();
    return now?.leader === true ? (now.rows.find(({ number }) => number === active()) ?? null) : null;
  };
  const section = "Trials";
  return [
    {
      id: "trials.filter",
      title: "Filter the trials",
      section,
      keys: "/",
      run: () => document.querySelector<HTMLInputElement>("main input[type=search]")?.focus(),
    },
    {
      id: "trials.compare",
      title: "Compare the selected trials",
      section,
      keys: "c",
      run: compare,
      available: () => selection().length > 1,
    },
    {
      id: "trials.prune",
      title: "Prune the active trial",
      section,
      keys: "p",
      run: () => {
        const trial = row();
        if (trial !== null) void requests.prune(trial.number);
      },
      available: () => row()?.state === "running",
    },
  ];
}

import type { Action } from "../../state/index.ts";
import type { StudyRequests } from "../../state/study-requests.svelte.ts";
import type { StudyView } from "../../workbench/api.ts";

interface Reach {
  readonly view: () => StudyView | null;
  readonly requests: StudyRequests;
  /** the trial that the page points at */
  readonly selected: () => number | null;
  readonly start: () => void;
  /** asks how many */
  readonly extend: () => void;
}

/** What the Sweep screen offers to keys and to the palette. */
export function sweepActions({ view, requests, selected, start, extend }: Reach): readonly Action[] {
  const is = (...wanted: readonly StudyView["status"][]): boolean => {
    const now = view();
    return now !== null && now.leader && wanted.includes(now.status);
  };
  const prunable = (): number | null => {
    const running = view()?.rows.filter(({ state }) => state === "running") ?? [];
    return (running.find(({ number }) => number === selected()) ?? running[0])?.number ?? null;
  };
  const section = "Sweep";
  return [
    {
      id: "sweep.start",
      title: "Start the sweep",
      section,
      keys: "mod+shift+enter",
      run: start,
      available: () => is("idle"),
    },
    {
      id: "sweep.pause",
      title: "Pause or resume",
      section,
      keys: "space",
      run: () => void (is("running") ? requests.pause() : requests.resume()),
      available: () => is("running", "paused", "offered", "stopped"),
    },
    {
      id: "sweep.stop-after-current",
      title: "Stop after the current trials",
      section,
      run: () => void requests.stop("after-current"),
      available: () => is("running"),
    },
    {
      id: "sweep.stop",
      title: "Stop the sweep",
      section,
      run: () => void requests.stop("now"),
      available: () => is("running", "paused"),
    },
    {
      id: "sweep.extend",
      title: "Extend by more trials",
      section,
      keys: "e",
      run: extend,
      available: () => is("running", "paused", "finished", "stopped"),
    },
    {
      id: "sweep.prune",
      title: "Prune the chosen running trial",
      section,
      keys: "p",
      run: () => {
        const trial = prunable();
        if (trial !== null) void requests.prune(trial);
      },
      available: () => is("running") && prunable() !== null,
    },
  ];
}

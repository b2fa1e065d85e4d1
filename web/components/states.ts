/** States a trial is shown in: the stored six, and a diverged one, which is complete and ranks worst. */
export const shownStates = ["waiting", "running", "paused", "complete", "pruned", "failed"] as const;
export type ShownState = (typeof shownStates)[number];

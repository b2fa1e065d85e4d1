import {
  awaitsConfirmation,
  findTrial,
  repeatOf,
  unconfirmedWinner,
  type StudyState,
} from "../../../study/index.ts";
import type { ConfirmationView } from "../study-views.ts";

/** What is known of the training of winners; null where no stranger trained one. */
export function confirmationView(state: StudyState): ConfirmationView | null {
  const refuted = state.trials.flatMap(({ number, confirmation }) =>
    confirmation && !confirmation.agrees ? [{ trial: number, ...confirmation }] : [],
  );
  const open = unconfirmedWinner(state);
  if (open !== null) {
    const repeat = repeatOf(state, open.number);
    const isUnderWay = repeat !== null && awaitsConfirmation(state);
    return {
      ...{ refuted, winner: open.number, repeat: repeat?.number ?? null },
      ...{ stage: isUnderWay ? "under way" : "open", found: null, claimed: open.lowest?.valLoss ?? null },
    };
  }
  const best = state.best && findTrial(state, state.best.trial);
  if (!best?.confirmation) return refuted.length === 0 ? null : { ...nobody, refuted };
  const { repeat, found, claimed } = best.confirmation;
  return { refuted, winner: best.number, repeat, stage: "confirmed", found, claimed };
}

const nobody = { winner: null, repeat: null, stage: "open", found: null, claimed: null } as const;

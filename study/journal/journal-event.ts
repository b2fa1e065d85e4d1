import * as v from "valibot";
import { StudyEvent } from "./study-event.ts";
import { KeptTrialEvent } from "./trial-event.ts";

/** One line of a journal. */
export const JournalEvent = v.variant("type", [StudyEvent, KeptTrialEvent]);
export type JournalEvent = v.InferOutput<typeof JournalEvent>;

/** Version that this code writes. */
export const journalVersion = 1;

/** Trials screen: why one of two trials is ranked before the other, as recorded and with curves moved by hand. */
import type { StudyDesk } from "./api.ts";
import type { OpenStudies } from "./open-studies.ts";
import { answerWhy } from "./why/answer-why.ts";

export function whyDesk(studies: OpenStudies): Pick<StudyDesk, "why"> {
  return { why: async (id, question) => answerWhy((await studies.get(id)).state, question) };
}

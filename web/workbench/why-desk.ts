/** Trials screen: why one of two trials is ranked before the other, as recorded and with curves moved by hand. */
import type { StudyDesk } from "./api.ts";
import type { Bench } from "./bench.ts";
import type { OpenStudies } from "./open-studies.ts";
import { correctionOf } from "./own-ranker/stored-rankers.ts";
import { answerWhy } from "./why/answer-why.ts";

export function whyDesk({ storage }: Bench, studies: OpenStudies): Pick<StudyDesk, "why"> {
  return {
    why: async (id, question) => {
      const { state } = await studies.get(id);
      return answerWhy(state, question, await correctionOf(storage.records, state));
    },
  };
}

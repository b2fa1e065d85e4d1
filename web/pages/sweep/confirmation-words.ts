import { formatLoss } from "../../components/format.ts";
import type { StudyView } from "../../workbench/api.ts";

type Confirmation = NonNullable<StudyView["confirmation"]>;

/** Whose word stands for the winner: a sentence for each trial that was not what was said, and one for the winner. */
export function confirmationWords(confirmation: Confirmation): readonly string[] {
  const { winner, refuted } = confirmation;
  const isSaid = winner === null || refuted.some(({ trial }) => trial === winner);
  return [...refuted.map(refutedWords), ...(isSaid ? [] : [winnerWords(winner, confirmation)])];
}

function refutedWords({ trial, claimed, found }: Confirmation["refuted"][number]): string {
  const here =
    found === null ? "it diverges here and is out" : `it has ${formatLoss(found)} here and counts with that`;
  return `Trial ${trial} does not come out here as strangers’ nodes said: a loss of ${formatLoss(claimed)} was said, ${here}.`;
}

function winnerWords(winner: number, { stage, repeat, claimed, found }: Confirmation): string {
  switch (stage) {
    case "under way":
      return `Trial ${winner} leads, and strangers’ nodes trained it: it is trained once more on this device, as trial ${repeat}.`;
    case "confirmed":
      return `Trial ${winner} is confirmed by training it on this device: a loss of ${formatLoss(claimed)} was said, ${formatLoss(found)} here.`;
    case "open":
      return `Trial ${winner} leads on the word of strangers’ nodes: it has not been trained on this device.`;
  }
}

import { rankerIds, type JudgedTask } from "../../../ranker/bench/index.ts";
import { formatCsv } from "../../../study/index.ts";

/** A row for every task, number of epochs seen, and ranker. @param version - of the learned ranker */
export function benchCsv(judged: readonly JudgedTask[], version: string): string {
  const rows = judged.flatMap(({ task, trials, epochs }) =>
    epochs.flatMap(({ epochs: seen, figures }) =>
      rankerIds.map((id) => {
        const name = id === "learned" ? `learned (${version})` : id;
        return [task, trials, seen, name, figures[id].tau, figures[id].regret];
      }),
    ),
  );
  return formatCsv(["task", "trials", "epochs_seen", "ranker", "tau_b", "top_1_regret"], rows);
}

import type { Database, Outcome, Row, Statement } from "./database.ts";
import { isConflict, toWorkbenchError } from "./failure.ts";

interface Origin {
  /** as people know it */
  readonly place: string;
  readonly transaction: Database["transaction"];
}

async function again({ place, transaction }: Origin, statements: readonly Statement[]): Promise<Outcome> {
  try {
    const rows = await transaction(async (queries) => {
      const answers: (readonly Row[])[] = [];
      for (const { sql, values } of statements) answers.push(await queries.query(sql, values));
      return answers;
    });
    return { type: "committed", rows };
  } catch (error) {
    return { type: "undone", error: toWorkbenchError(error, place) };
  }
}

/** Of a pipeline's transactions those that met others run again, each by itself; what else failed is told in our words. */
export async function settle(
  outcomes: readonly Outcome[],
  transactions: readonly (readonly Statement[])[],
  origin: Origin,
): Promise<readonly Outcome[]> {
  const settled: Outcome[] = [];
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.type === "committed") settled.push(outcome);
    else if (isConflict(outcome.error)) settled.push(await again(origin, transactions[index] ?? []));
    else settled.push({ type: "undone", error: toWorkbenchError(outcome.error, origin.place) });
  }
  return settled;
}

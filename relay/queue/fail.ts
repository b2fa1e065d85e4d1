/** How a lease ends without a result: the trial's fault, this node's, or nobody's. */
import type { TrialFault } from "../../protocol/index.ts";
import type { Queries } from "../database/index.ts";
import { giveBack, type AttemptEnd } from "./end-attempts.ts";
import { endTrial } from "./end-trial.ts";
import { fence, type Attempt } from "./fence.ts";
import { tell } from "./news.ts";
import type { QueueParts } from "./parts.ts";
import { hashToken } from "./tokens.ts";
import type { Taken } from "./trial-queue.ts";

/** Where nobody else comes to say the same, a stranger's word is taken after all: its owner waits for nothing else. */
const SECOND_WORD_MS = 10 * 60_000;

type How = "failed" | "given-back" | "refused";

/** A stranger may lie, by all his nodes: his word alone does not end a trial, another owner's does. See `fits.ts`. */
const failuresToEnd = ({ scope, node_owner, owner }: Attempt): number =>
  scope === "anyone" && node_owner !== owner ? 2 : 1;

/** Nor may a stranger say how much memory a trial needs: it could name more than there is. */
function endOf(how: How, { reason }: TrialFault, attempt: Attempt): AttemptEnd {
  if (how !== "failed") return how;
  return reason === "out-of-memory" && failuresToEnd(attempt) === 1 ? "memory" : "failed";
}

/** Whether the trial goes on after this. Out of memory: once more, where there is more of it. */
const goesOn = (attempt: Attempt, end: AttemptEnd): boolean => {
  if (end === "memory") return attempt.failures === 0;
  return end !== "failed" || attempt.failures + 1 < failuresToEnd(attempt);
};

async function note(queries: Queries, attempt: Attempt, end: AttemptEnd, fault: TrialFault): Promise<void> {
  if (end === "given-back") return;
  await queries.query("update trial set fault = $2::jsonb, failures = failures + $3 where id = $1", [
    attempt.trial,
    JSON.stringify(fault),
    end === "refused" ? 0 : 1,
  ]);
  if (end === "failed" && goesOn(attempt, end))
    await queries.query(
      "update replica set memory_since = now() + $2::float8 * interval '1 ms' where trial = $1",
      [attempt.trial, SECOND_WORD_MS],
    );
  if (end !== "memory") return;
  await queries.query(
    "update replica set memory = greatest(memory, $2::bigint + 1), memory_since = now() where trial = $1",
    [attempt.trial, attempt.memory],
  );
}

/** Once a stop was asked there is nothing to go on with: what was kept is there for its owner. */
export async function waitOrEnd(
  parts: QueueParts,
  queries: Queries,
  trial: { readonly trial: string; readonly owner: string; readonly stop: string | null },
): Promise<void> {
  if (trial.stop !== null) {
    await endTrial(parts, queries, trial, "cancelled", null);
    return;
  }
  await tell(queries, [
    { type: "trial-changed", id: trial.trial, owner: trial.owner },
    { type: "work-available" },
  ]);
}

export function fail(parts: QueueParts, token: string, how: How, fault: TrialFault): Promise<Taken> {
  return parts.database.transaction(async (queries) => {
    const attempt = await fence(queries, token);
    if (!attempt) return "fenced";
    const end = endOf(how, fault, attempt);
    if (attempt.how !== null) return attempt.how === end ? "repeated" : "fenced";
    await giveBack(queries, [hashToken(token)], end);
    await note(queries, attempt, end, fault);
    if (goesOn(attempt, end)) await waitOrEnd(parts, queries, attempt);
    else await endTrial(parts, queries, attempt, "failed", fault);
    return "stored";
  });
}

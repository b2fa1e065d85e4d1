import { setTimeout as delay } from "node:timers/promises";
import { WorkbenchError } from "../../study/index.ts";
import type { Output } from "../output.ts";

/** Of a `UserLink`. */
interface Asked {
  readonly url: string;
  ask(event: "stop", request: { id: string; how: "cancel" }, signal: AbortSignal): Promise<unknown>;
}

/** A relay that does not answer by then keeps its trials. */
const PATIENCE_MS = 5000;
/** A trial that is being handed in is not known yet. */
const TRIES = 3;
const AGAIN_MS = 300;

/** Has trials cancelled that nobody here waits for any more; says so of those that were not. Never throws. */
export async function cancelAtRelay(
  link: Asked,
  ids: readonly string[],
  output: Pick<Output, "say">,
): Promise<void> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  let left = ids;
  for (let tries = 0; left.length > 0 && tries < TRIES; tries++) {
    if (tries > 0) await delay(AGAIN_MS);
    const answers = await Promise.all(left.map((id) => cancel(link, id, patience)));
    if (answers.includes("unheard")) {
      output.say(
        `The relay ${link.url} does not answer: what its nodes train for this command goes on there, and is found again.`,
      );
      return;
    }
    left = left.filter((_, at) => answers[at] === "unknown");
  }
}

async function cancel(
  link: Asked,
  id: string,
  patience: AbortSignal,
): Promise<"cancelled" | "unknown" | "unheard"> {
  try {
    await link.ask("stop", { id, how: "cancel" }, patience);
    return "cancelled";
  } catch (error) {
    return error instanceof WorkbenchError && error.code === "trial-unknown" ? "unknown" : "unheard";
  }
}

/** `firstlight sweep` as anyone runs it, in a process of its own. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as v from "valibot";

const main = join(import.meta.dirname, "../../cli/main.ts");
const ERROR_LENGTH = 600; // characters of what the command said last

const Line = v.looseObject({ type: v.string() });
const Finished = v.object({
  type: v.literal("sweep-finished"),
  best: v.object({ valLoss: v.pipe(v.number(), v.finite()) }),
  epochsTrained: v.pipe(v.number(), v.integer(), v.minValue(1)),
  seconds: v.number(),
});

export interface SweepResult {
  /** the lowest validation loss of the tuned trial */
  readonly loss: number;
  readonly epochs: number;
  /** from the first proposal to the last epoch: without start, import and report */
  readonly seconds: number;
}

/**
 * @param onEpoch - is called after every epoch of a trial
 * @param signal - an abort stops the sweep
 * @throws Error with the command's last words when it ends without a result
 */
export async function runSweep(
  options: readonly string[],
  onEpoch: () => void,
  signal: AbortSignal,
): Promise<SweepResult> {
  signal.throwIfAborted();
  const child = spawn(process.execPath, [main, "sweep", ...options, "--json"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = () => void child.kill();
  signal.addEventListener("abort", stop);
  const closed = once(child, "close");
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-ERROR_LENGTH)));
  let result: SweepResult | null = null;
  try {
    for await (const text of createInterface({ input: child.stdout })) {
      const line = v.parse(Line, JSON.parse(text));
      if (line.type === "epoch-reported") onEpoch();
      if (line.type === "sweep-finished") result = resultOf(v.parse(Finished, line));
    }
  } catch (error) {
    stop(); // or it would train on after a line that nobody understands
    throw error;
  } finally {
    await closed;
    signal.removeEventListener("abort", stop);
  }
  signal.throwIfAborted();
  if (result === null)
    throw new Error(`firstlight sweep ${options.join(" ")} did not finish: ${said.trim()}`);
  return result;
}

function resultOf({ best, epochsTrained, seconds }: v.InferOutput<typeof Finished>): SweepResult {
  return { loss: best.valLoss, epochs: epochsTrained, seconds };
}

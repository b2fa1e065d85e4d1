/** PGlite's thread: each statement is 3 to 8 ms of WebAssembly, which the relay's event loop must not wait for. */
import { parentPort, workerData } from "node:worker_threads";
import { codeOf } from "./failure.ts";
import type { Outcome } from "./database.ts";
import type { CallFailure, Numbered, PgliteAnswer, PgliteCall, PgliteOutcome } from "./pglite-call.ts";
import { openPglite, type PgliteEngine } from "./pglite-engine.ts";

const port = parentPort;
if (!port) throw new Error("pglite-thread.ts runs as a worker thread");
const say = (answer: PgliteAnswer): void => port.postMessage(answer);
/** WebAssembly that stopped in the middle cannot go on; as PostgreSQL's own code for a server that crashed. */
const isCrash = (error: unknown): boolean =>
  error instanceof WebAssembly.RuntimeError || (error instanceof Error && /^Aborted\(/.test(error.message));
const failureOf = (error: unknown): CallFailure => ({
  message: error instanceof Error ? error.message : String(error),
  code: isCrash(error) ? "57P02" : codeOf(error),
});

function toldOutcome(outcome: Outcome): PgliteOutcome {
  if (outcome.type === "committed") return outcome;
  if (isCrash(outcome.error)) throw outcome.error;
  return { type: "undone", failure: failureOf(outcome.error) };
}

const stops = new Map<string, () => Promise<void>>();

async function perform(engine: PgliteEngine, id: number, call: PgliteCall): Promise<PgliteAnswer> {
  switch (call.type) {
    case "query":
      return { type: "done", id, rows: await engine.query(call.sql, call.values) };
    case "script":
      return { type: "done", id, rows: await engine.script(call.sql) };
    case "pipeline": {
      const outcomes = await engine.pipeline(call.transactions);
      return { type: "pipelined", id, outcomes: outcomes.map(toldOutcome) };
    }
    case "listen":
      stops.set(
        call.channel,
        await engine.listen(call.channel, (payload) =>
          say({ type: "notified", channel: call.channel, payload }),
        ),
      );
      return { type: "done", id, rows: [] };
    case "unlisten":
      await stops.get(call.channel)?.();
      stops.delete(call.channel);
      return { type: "done", id, rows: [] };
    case "dump":
      return { type: "dumped", id, bytes: await engine.dump() };
    case "close":
      await engine.close();
      return { type: "done", id, rows: [] };
  }
}

async function answer(engine: PgliteEngine, { id, call }: Numbered): Promise<void> {
  try {
    say(await perform(engine, id, call));
  } catch (error) {
    say({ type: "failed", id, failure: failureOf(error) });
    if (isCrash(error)) port?.close();
  }
  if (call.type === "close") port?.close();
}

try {
  const engine = await openPglite(String(workerData));
  port.on("message", (message: Numbered) => void answer(engine, message));
  say({ type: "opened" });
} catch (error) {
  say({ type: "unopened", failure: failureOf(error) });
}

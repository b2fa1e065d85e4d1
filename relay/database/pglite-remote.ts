/** PGlite in a worker thread, as if it were here. */
import { Worker } from "node:worker_threads";
import type { PgliteAnswer, PgliteCall } from "./pglite-call.ts";
import type { PgliteEngine } from "./pglite-engine.ts";
import type { Row } from "./database.ts";

interface Waiting {
  readonly resolve: (answer: PgliteAnswer) => void;
  readonly reject: (error: Error) => void;
}
/** as PostgreSQL's own code for a server that crashed: what was under way is undone */
const crashed = "57P02";
const failure = (message: string, code: string): Error => Object.assign(new Error(message), { code });

/** @throws what PGlite said when it could not open the folder */
export async function openPgliteThread(folder: string): Promise<PgliteEngine> {
  const worker = new Worker(new URL("./pglite-thread.ts", import.meta.url), { workerData: folder });
  const waiting = new Map<number, Waiting>();
  const listeners = new Map<string, Set<(payload: string) => void>>();
  let calls = 0;
  let gone: Error | null = null;

  const opened = Promise.withResolvers<undefined>();
  const end = (error: Error): void => {
    gone ??= error;
    opened.reject(error);
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on("error", (error: unknown) => {
    end(failure(error instanceof Error ? error.message : String(error), crashed));
  });
  worker.on("exit", () => end(failure("PGlite's thread has ended", crashed)));
  worker.on("message", (answer: PgliteAnswer) => {
    if (answer.type === "opened") opened.resolve(undefined);
    else if (answer.type === "unopened") opened.reject(failure(answer.failure.message, answer.failure.code));
    else if (answer.type === "notified") {
      for (const listener of listeners.get(answer.channel) ?? []) listener(answer.payload);
    } else {
      const call = waiting.get(answer.id);
      waiting.delete(answer.id);
      if (answer.type === "failed") call?.reject(failure(answer.failure.message, answer.failure.code));
      else call?.resolve(answer);
    }
  });

  const ask = (call: PgliteCall): Promise<PgliteAnswer> =>
    new Promise((resolve, reject) => {
      if (gone) {
        reject(gone);
        return;
      }
      calls += 1;
      waiting.set(calls, { resolve, reject });
      worker.postMessage({ id: calls, call });
    });
  const rows = async (call: PgliteCall): Promise<readonly Row[]> => {
    const answer = await ask(call);
    return answer.type === "done" ? answer.rows : [];
  };

  try {
    await opened.promise;
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  return {
    query: (sql, values) => rows({ type: "query", sql, values }),
    script: (sql) => rows({ type: "script", sql }),
    pipeline: async (transactions) => {
      const answer = await ask({ type: "pipeline", transactions });
      if (answer.type !== "pipelined") throw new Error(`PGlite answered ${answer.type} to a pipeline`);
      return answer.outcomes.map((outcome) =>
        outcome.type === "committed"
          ? outcome
          : { type: "undone", error: failure(outcome.failure.message, outcome.failure.code) },
      );
    },
    listen: async (channel, listener) => {
      const here = listeners.get(channel) ?? new Set();
      const first = !listeners.has(channel);
      listeners.set(channel, here.add(listener));
      if (first) await rows({ type: "listen", channel });
      return async () => {
        here.delete(listener);
        if (here.size > 0 || listeners.get(channel) !== here) return;
        listeners.delete(channel);
        await rows({ type: "unlisten", channel });
      };
    },
    dump: async () => {
      const answer = await ask({ type: "dump" });
      if (answer.type !== "dumped") throw new Error(`PGlite answered ${answer.type} to a dump`);
      return answer.bytes;
    },
    close: async () => {
      await rows({ type: "close" });
      await worker.terminate();
    },
  };
}

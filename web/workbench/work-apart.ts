import { WorkbenchError } from "../../study/index.ts";
import { trusted } from "../runners/trusted.ts";

interface WorkerScript {
  /** as built: `?worker&url` */
  readonly url: string;
  readonly name: string;
}

/**
 * Works in a worker of its own, which ends with the work, so that its memory is free again.
 * @param signal - ends it at once; the promise then rejects with the signal's reason
 * @throws WorkbenchError `worker-failed` where the script does not load or breaks down, which answers no call
 */
export async function workApart<T>(
  { url, name }: WorkerScript,
  work: (worker: Worker) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  signal?.throwIfAborted();
  const worker = new Worker(trusted.createScriptURL(url), { type: "module", name });
  const ended = Promise.withResolvers<never>();
  const end = (): void => ended.reject(signal?.reason);
  signal?.addEventListener("abort", end);
  worker.addEventListener("error", (event) => ended.reject(brokenDown(name, event)));
  try {
    return await Promise.race([work(worker), ended.promise]);
  } finally {
    signal?.removeEventListener("abort", end);
    worker.terminate();
  }
}

/** The event of a script that does not load has no message. */
function brokenDown(name: string, { message }: Partial<ErrorEvent>): WorkbenchError {
  const why = message === undefined || message === "" ? "its script did not load" : message;
  return new WorkbenchError(
    "worker-failed",
    `The worker "${name}" broke down: ${why}.`,
    "Load the page again.",
  );
}

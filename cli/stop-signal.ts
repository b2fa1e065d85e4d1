import { WorkbenchError } from "../study/index.ts";

/** npm passes on a Ctrl-C that the terminal has already sent to everyone: two signals, one request. */
const ECHO_MS = 500;

/** What a command that was stopped before it had anything to keep ends with. */
export function stopped(reason: string): WorkbenchError {
  return new WorkbenchError("stopped", `Stopped: ${reason}.`, "The same command begins again.");
}

/** Ctrl-C, SIGTERM, a closed stdout and the death of the parent ask for a stop at a checkpoint; a second Ctrl-C stops at once. */
export function onStopRequest(stop: (reason: string) => void): () => void {
  let askedAt: number | null = null;
  const ask = (reason: string) => {
    if (askedAt !== null) {
      if (performance.now() - askedAt > ECHO_MS) process.exit(130);
      return;
    }
    askedAt = performance.now();
    stop(reason);
  };
  const interrupted = () => ask("interrupted");
  const terminated = () => ask("terminated");
  const unread = () => {
    if (askedAt === null) ask("nobody reads the output any more"); // once: every later write fails too
  };
  process.on("SIGINT", interrupted);
  process.on("SIGTERM", terminated);
  process.stdout.on("error", unread);
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (askedAt === null && process.ppid !== parent) ask("the parent process has died");
  }, 1000);
  watch.unref();
  return () => {
    clearInterval(watch);
    process.off("SIGINT", interrupted);
    process.off("SIGTERM", terminated);
    process.stdout.off("error", unread);
  };
}

/** Ctrl-C, SIGTERM and the death of the parent ask for a stop at a checkpoint; a second Ctrl-C stops at once. */
export function onStopRequest(stop: (reason: string) => void): () => void {
  let asked = false;
  const ask = (reason: string) => {
    if (asked) process.exit(130);
    asked = true;
    stop(reason);
  };
  const interrupted = () => ask("interrupted");
  const terminated = () => ask("terminated");
  process.on("SIGINT", interrupted);
  process.on("SIGTERM", terminated);
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (!asked && process.ppid !== parent) ask("the parent process has died");
  }, 1000);
  watch.unref();
  return () => {
    clearInterval(watch);
    process.off("SIGINT", interrupted);
    process.off("SIGTERM", terminated);
  };
}

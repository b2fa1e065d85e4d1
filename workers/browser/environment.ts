import { backendOpener, type TrialEnvironment } from "../trial/index.ts";

/** tfjs's WASM heap ends at 2 GiB, and a tab's GPU is shared with the desktop. */
const MEMORY_LIMIT_BYTES = 1.5 * 2 ** 30;

export function browserEnvironment(): TrialEnvironment {
  return {
    now: () => performance.now(),
    yieldToHost: macroTask(),
    every: (milliseconds, callback) => {
      const timer = setInterval(callback, milliseconds);
      return () => clearInterval(timer);
    },
    openBackend: backendOpener(() => Promise.resolve("gpu" in navigator ? navigator.gpu : null)),
    memoryLimitBytes: MEMORY_LIMIT_BYTES,
    exit: () => self.close(),
  };
}

/** A message to ourselves: unlike timers, browsers do not slow it in hidden tabs. */
function macroTask(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  let resume = (): void => undefined;
  port1.onmessage = () => resume();
  return () =>
    new Promise((resolve) => {
      resume = resolve;
      port2.postMessage(null);
    });
}

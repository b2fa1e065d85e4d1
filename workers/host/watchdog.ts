/** Says when a worker has been silent for too long. */
export interface Watchdog {
  readonly feed: () => void;
  readonly stop: () => void;
}

/** how often an interval looks; a look that comes later than this counts once */
const LOOKS = 10;

/**
 * Counts the time in which this side was awake. A computer that slept, or was too busy to run this timer, would
 * otherwise find every worker silent when it goes on, though none of them had a chance to speak.
 */
export function createWatchdog(
  silenceMs: number,
  bite: (reason: string) => void,
  now: () => number = () => performance.now(),
): Watchdog {
  const step = silenceMs / LOOKS;
  let silent = 0;
  let looked = now();
  const timer = setInterval(() => {
    silent += Math.min(now() - looked, step * 1.5);
    looked = now();
    if (silent < silenceMs) return;
    clearInterval(timer);
    bite(`it said nothing for ${silenceMs / 1000} s`);
  }, step);
  return {
    feed: () => {
      silent = 0;
      looked = now();
    },
    stop: () => clearInterval(timer),
  };
}

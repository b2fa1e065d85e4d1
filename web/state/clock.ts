/** Time, as state classes need it; tests bring their own. */
export interface Clock {
  nowMs(): number;
  /** @returns what cancels it */
  after(ms: number, run: () => void): () => void;
}

export const browserClock: Clock = {
  nowMs: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** How far a row of sweeps is and how long it still takes, on stderr. */
import { describeEta } from "../../cli/describe-eta.ts";

const EVERY_MS = 5000;

export interface PlannedSweep {
  /** sweeps of one pace cost about as much an epoch */
  readonly pace: string;
  readonly name: string;
  /** at most */
  readonly epochs: number;
}

interface Spent {
  epochs: number;
  ms: number;
}

export interface SweepProgress {
  /** the next of the plan begins */
  readonly start: () => void;
  readonly epochDone: () => void;
  /** the one under way has ended */
  readonly end: () => void;
}

/** @param write - takes a line; @param now - milliseconds */
export function sweepProgress(
  plan: readonly PlannedSweep[],
  write: (line: string) => void = (line) => void process.stderr.write(`bench: ${line}\n`),
  now: () => number = () => performance.now(),
): SweepProgress {
  const spent = new Map<string, Spent>();
  let [at, epochs, startedAt, saidAt] = [-1, 0, 0, 0];
  const say = (): void => {
    saidAt = now();
    const { name, epochs: most } = plan[at]!;
    const under: Spent = { epochs, ms: saidAt - startedAt };
    const left = remainingMs(plan.slice(at), under, spent);
    const eta =
      left === null ? "measuring" : `${describeEta({ lowMs: 0.8 * left, highMs: 1.3 * left })} to go`;
    write(`sweep ${at + 1} of ${plan.length}, ${name}, epoch ${epochs} of at most ${most}, ${eta}`);
  };
  return {
    start() {
      [at, epochs, startedAt] = [at + 1, 0, now()];
      say();
    },
    epochDone() {
      epochs++;
      if (now() - saidAt >= EVERY_MS) say();
    },
    end() {
      const { pace } = plan[at]!;
      const before = spent.get(pace) ?? { epochs: 0, ms: 0 };
      spent.set(pace, { epochs: before.epochs + epochs, ms: before.ms + now() - startedAt });
    },
  };
}

/**
 * @param left - the sweep under way and those after it
 * @returns null before the first epoch
 */
function remainingMs(
  left: readonly PlannedSweep[],
  under: Spent,
  spent: ReadonlyMap<string, Spent>,
): number | null {
  const [current] = left;
  const known = new Map(spent);
  if (current && under.epochs > 0 && !known.has(current.pace)) known.set(current.pace, under);
  if (known.size === 0) return null;
  const all = [...known.values()];
  const usual = sum(all, ({ ms }) => ms) / sum(all, ({ epochs }) => epochs);
  const planned = sum(left, ({ pace, epochs }) => {
    const own = known.get(pace);
    return epochs * (own ? own.ms / own.epochs : usual);
  });
  return Math.max(0, planned - under.ms);
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

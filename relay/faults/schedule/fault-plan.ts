/** When which fault strikes: drawn from a seed before a run, so that the run can be had again. */
import { seededRandom } from "../../../study/index.ts";

export interface FaultRate {
  readonly name: string;
  /** mean time between two, of a Poisson process */
  readonly everyMs: number;
  /** at most so many; left out: no limit */
  readonly most?: number;
}
export interface PlannedFault {
  readonly atMs: number;
  readonly name: string;
  /** of its kind, from 0 */
  readonly index: number;
  /** uniform in [0, 1): what the fault chooses by, such as whom it strikes */
  readonly draw: number;
}

/** @returns faults within `durationMs`, in order of time; the same for the same seed */
export function planFaults(seed: number, durationMs: number, rates: readonly FaultRate[]): PlannedFault[] {
  return rates
    .flatMap((rate) => [...arrivals(seed, durationMs, rate)])
    .toSorted((a, b) => a.atMs - b.atMs || a.name.localeCompare(b.name));
}

function* arrivals(seed: number, durationMs: number, rate: FaultRate): Generator<PlannedFault> {
  const random = seededRandom(seed, "fault", rate.name);
  let atMs = 0;
  for (let index = 0; index < (rate.most ?? Infinity); index++) {
    atMs -= rate.everyMs * Math.log(1 - random.next());
    if (atMs >= durationMs) return;
    yield { atMs, name: rate.name, index, draw: random.next() };
  }
}

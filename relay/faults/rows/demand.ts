/** Collects what a row missed. */
export class Demands {
  readonly failures: string[] = [];

  /** @param most - the figure that was asked for */
  atMost(what: string, value: number, most: number): void {
    if (!(value <= most)) this.failures.push(`${what}: ${round(value)}, at most ${most} is asked`);
  }
  atLeast(what: string, value: number, least: number): void {
    if (!(value >= least)) this.failures.push(`${what}: ${round(value)}, at least ${least} is asked`);
  }
  equal(what: string, value: unknown, expected: unknown): void {
    if (value !== expected) this.failures.push(`${what}: ${String(value)}, ${String(expected)} is asked`);
  }
  that(what: string, holds: boolean): void {
    if (!holds) this.failures.push(what);
  }
}

const round = (value: number): number => Number(value.toPrecision(4));

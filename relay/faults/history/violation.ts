/** The six promises that hold after every fault; `docs/capacity.md` and the README say them in words. */
export type Invariant = "I1" | "I2" | "I3" | "I4" | "I5" | "I6";

export interface Violation {
  readonly invariant: Invariant;
  readonly what: string;
}

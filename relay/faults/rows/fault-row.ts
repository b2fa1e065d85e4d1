/** One line of the fault matrix: what strikes, what is asked, what was measured. */
export interface RowOptions {
  readonly seed: number;
  readonly long: boolean;
  /** how long a row takes that could go on for ever; its own if left out */
  readonly minutes?: number;
  /** an empty folder of this row's own */
  readonly folder: string;
  /** what goes on, for people */
  readonly say: (text: string) => void;
}

export interface RowReport {
  /** in words, for the table */
  readonly measured: string;
  readonly facts: Readonly<Record<string, number>>;
  /** figures that were missed and promises that were broken; empty: passed */
  readonly failures: readonly string[];
  /** why it could not be run here; then nothing was measured */
  readonly skipped?: string;
}

export interface FaultRow {
  /** as in the matrix: F1 to F26 */
  readonly id: string;
  readonly name: string;
  readonly asked: { readonly short: string; readonly long: string };
  readonly run: (options: RowOptions) => Promise<RowReport>;
}

/** A metric on one side of tuning. */
export interface MetricSide {
  readonly value: number;
  /** 95 % interval */
  readonly interval: readonly [low: number, high: number] | null;
}

/** A metric before and after tuning; null where it is not known. */
export interface MetricRow {
  readonly name: string;
  readonly before: MetricSide | null;
  readonly after: MetricSide | null;
  readonly decimals: number;
  /** values are multiplied before they are written: 100 for per cent */
  readonly factor?: number;
  readonly unit?: string;
  /** unit of the change where it differs: "points" */
  readonly changeUnit?: string;
}

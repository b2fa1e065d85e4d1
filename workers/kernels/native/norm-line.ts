/** What normalises one channel, [channels] each. */
export interface Normaliser {
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  /** null: 1 */
  readonly scale: Float32Array | null;
  /** null: 0 */
  readonly offset: Float32Array | null;
  readonly epsilon: number;
}

/** By channel, slope and offset such that (x − mean) / sqrt(variance + ε) · scale + offset = slope·x + offset. @param line - [2, channels], written */
export function writeLine(line: Float32Array, { mean, variance, scale, offset, epsilon }: Normaliser): void {
  const channels = mean.length;
  for (let c = 0; c < channels; c++) {
    const slope = (scale?.[c] ?? 1) / Math.sqrt(variance[c]! + epsilon);
    line[c] = slope;
    line[channels + c] = (offset?.[c] ?? 0) - mean[c]! * slope;
  }
}

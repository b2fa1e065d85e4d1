/** Copies samples out of a packed array. @param shape - of one sample; @param rows - which, in the order wanted */
export function rowsOf(
  values: Uint8Array,
  shape: readonly number[],
  rows: Int32Array,
): Uint8Array<ArrayBuffer>;
export function rowsOf(
  values: Uint8Array | Float32Array,
  shape: readonly number[],
  rows: Int32Array,
): Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
export function rowsOf(values: Uint8Array | Float32Array, shape: readonly number[], rows: Int32Array) {
  const size = shape.reduce((product, side) => product * side, 1);
  const copy =
    values instanceof Uint8Array ? new Uint8Array(rows.length * size) : new Float32Array(rows.length * size);
  rows.forEach((row, at) => copy.set(values.subarray(row * size, (row + 1) * size), at * size));
  return copy;
}

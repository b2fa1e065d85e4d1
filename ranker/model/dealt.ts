/** The values in the order of the keys: the lowest key is given the lowest value, equal keys the mean of theirs. */
export function dealt(keys: readonly number[], values: readonly number[]): readonly number[] {
  const sortedKeys = keys.toSorted((a, b) => a - b);
  const sortedValues = values.toSorted((a, b) => a - b);
  return keys.map((key) => {
    const shared = sortedValues.slice(sortedKeys.indexOf(key), sortedKeys.lastIndexOf(key) + 1);
    return shared.reduce((sum, value) => sum + value, 0) / shared.length;
  });
}

/**
 * Moves labels apart so that none overlap, each as near as it can be to where it wants to stand.
 * @param wanted - y of each label; the result has the same order
 * @param gap - least distance in pixels
 */
export function spreadLabels(
  wanted: readonly number[],
  gap: number,
  [low, high]: readonly [number, number],
): readonly number[] {
  const order = wanted
    .map((y, index) => ({ y: Math.min(high, Math.max(low, y)), index }))
    .sort((a, b) => a.y - b.y || a.index - b.index);
  for (const [place, label] of order.entries()) {
    const before = order[place - 1];
    if (before !== undefined) label.y = Math.max(label.y, before.y + gap);
  }
  for (const [place, label] of [...order.entries()].reverse()) {
    label.y = Math.min(label.y, (order[place + 1]?.y ?? high + gap) - gap);
  }
  const placed = [...wanted];
  for (const { y, index } of order) placed[index] = y;
  return placed;
}

/** Colour of a predicted rank: the first three have their own, the rest share five more. @param rank - from 1 */
export function rankColor(rank: number | null, count: number): string {
  if (rank === null) return "var(--ink-4)";
  if (rank <= 3) return `var(--rank-${rank})`;
  const place = 4 + Math.floor((5 * (rank - 4)) / Math.max(1, count - 3));
  return `var(--rank-${Math.min(8, place)})`;
}

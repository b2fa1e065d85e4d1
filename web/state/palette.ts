/** Ranks palette entries for what has been typed: every word must occur; starts of words count most. */
export function searchTitles<T extends { readonly title: string; readonly section: string }>(
  query: string,
  entries: readonly T[],
): readonly T[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return entries;
  return entries
    .map((entry, index) => ({
      entry,
      index,
      score: scoreOf(words, `${entry.section} ${entry.title}`.toLowerCase()),
    }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .map(({ entry }) => entry);
}

function scoreOf(words: readonly string[], text: string): number {
  const scores = words.map((word) => (` ${text}`.includes(` ${word}`) ? 2 : text.includes(word) ? 1 : 0));
  return scores.includes(0) ? 0 : scores.reduce<number>((sum, score) => sum + score, 0);
}

/** Numbers in numeric order ("2" before "10"), names in code-unit order; each once. */
export function orderedClasses(labels: Iterable<string>): string[] {
  const names = [...new Set(labels)];
  const numeric = names.every((name) => /^\d+$/.test(name));
  return names.sort((a, b) => (numeric ? Number(a) - Number(b) : a < b ? -1 : 1));
}

/** Names that leave with the curves. A reader takes what stands before the first "-" as the data set's. */

/**
 * @param datasets - of each study, by an identifier of this device
 * @param typed - names that the user gave, by data set
 * @returns one a study: "data1", "data1-2" for the second on the same data, or the name that was typed
 */
export function taskNames(
  datasets: readonly string[],
  typed: Readonly<Record<string, string>>,
): readonly string[] {
  const known = [...new Set(datasets)];
  const typedNames = new Set(known.map((dataset) => plainName(typed[dataset] ?? "")));
  const numbered = (dataset: string): string => {
    const name = `data${known.indexOf(dataset) + 1}`;
    // somebody may call other data so; nobody can type a name that ends so
    return typedNames.has(name) ? `${name}_` : name;
  };
  const counts = new Map<string, number>();
  return datasets.map((dataset) => {
    const name = plainName(typed[dataset] ?? "") || numbered(dataset);
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? name : `${name}-${count}`;
  });
}

/** Letters, digits and underscores: "My leaves 2024" becomes "My_leaves_2024". */
function plainName(text: string): string {
  return text.replace(/[^\p{L}\p{N}]+/gu, "_").replace(/^_+|_+$/g, "");
}

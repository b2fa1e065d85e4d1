/** numbers of a list that are shown before the rest is counted */
const SHOWN = 3;

/** JSON to look at: long lists of numbers end in how many more there are, and so does a list of trials after the first. */
export function shortened(value: unknown): string {
  const shorten = (_key: string, each: unknown): unknown => {
    if (!Array.isArray(each)) return each;
    const items: readonly unknown[] = each;
    const shown = shownOf(items);
    return items.length <= shown ? items : [...items.slice(0, shown), `${items.length - shown} more`];
  };
  return onOneLine(JSON.stringify(value, shorten, 2));
}

/** Names and words are all shown: they are the user's own. */
function shownOf(items: readonly unknown[]): number {
  if (items.every((item) => item === null || typeof item === "number")) return SHOWN;
  return items.every((item) => typeof item === "object") ? 1 : items.length;
}

/** Lists of plain values need no line a value. */
function onOneLine(json: string): string {
  return json.replace(
    /\[\s+([^[\]{}]*?)\s+\]/g,
    (_all, inside: string) => `[${inside.replace(/\s+/g, " ")}]`,
  );
}

/** items of a list that are shown before the rest is counted */
const SHOWN = 3;

/** JSON to look at: long lists end in how many more there are. */
export function shortened(value: unknown): string {
  const shorten = (_key: string, each: unknown): unknown => {
    if (!Array.isArray(each)) return each;
    // one trial shows what all have
    const shown = typeof each[0] === "object" && each[0] !== null ? 1 : SHOWN;
    if (each.length <= shown) return each as unknown;
    return [...(each.slice(0, shown) as unknown[]), `${each.length - shown} more`];
  };
  return onOneLine(JSON.stringify(value, shorten, 2));
}

/** Lists of plain values need no line a value. */
function onOneLine(json: string): string {
  return json.replace(
    /\[\s+([^[\]{}]*?)\s+\]/g,
    (_all, inside: string) => `[${inside.replace(/\s+/g, " ")}]`,
  );
}

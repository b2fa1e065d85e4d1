/** Which statements come again and again, and so are worth planning once: planning costs more than running them. */

const worthIt = 3;
const mostKnown = 300;

/** @returns a short name from a statement's third use on; null before, and once there are too many */
export function repeatedStatements(): (sql: string) => string | null {
  const uses = new Map<string, { count: number; readonly name: string }>();
  return (sql) => {
    let use = uses.get(sql);
    if (!use) {
      if (uses.size >= mostKnown) return null;
      use = { count: 0, name: `s${uses.size}` };
      uses.set(sql, use);
    }
    use.count += 1;
    return use.count >= worthIt ? use.name : null;
  };
}

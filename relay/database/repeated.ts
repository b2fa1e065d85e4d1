/** Which statements come again and again, and so are worth planning once: planning costs more than running them. */

const worthIt = 3;
const mostKnown = 300;

export interface RepeatedStatements {
  /** @returns a short name from a statement's third use on; null before, and once there are too many */
  nameOf(sql: string): string | null;
  /** its plan is of no use any more: the next time it has another name */
  rename(sql: string): void;
}

export function repeatedStatements(): RepeatedStatements {
  const uses = new Map<string, { count: number; name: string }>();
  let names = 0;
  const newName = (): string => {
    names += 1;
    return `s${names}`;
  };
  return {
    nameOf: (sql) => {
      let use = uses.get(sql);
      if (!use) {
        if (uses.size >= mostKnown) return null;
        use = { count: 0, name: newName() };
        uses.set(sql, use);
      }
      use.count += 1;
      return use.count >= worthIt ? use.name : null;
    },
    rename: (sql) => {
      const use = uses.get(sql);
      if (use) use.name = newName();
    },
  };
}

/** Which statements come again and again, and so are worth planning once: planning costs more than running them. */

const worthIt = 3;
/**
 * A plan is kept as it was made. While a database is new its tables grow: what was planned for nine rows reads thousands
 * in whole, until the server counts them. So a statement is planned anew whenever it has been used so many times as often.
 */
const growth = 10;
const mostKnown = 300;

export interface RepeatedStatements {
  /** @returns a short name from a statement's third use on; null before, and once there are too many */
  nameOf(sql: string): string | null;
  /** its plan is of no use any more: the next time it has another name */
  rename(sql: string): void;
}

export function repeatedStatements(): RepeatedStatements {
  const uses = new Map<string, { count: number; name: string; replanAt: number }>();
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
        use = { count: 0, name: newName(), replanAt: worthIt * growth };
        uses.set(sql, use);
      }
      use.count += 1;
      if (use.count === use.replanAt) {
        use.name = newName();
        use.replanAt *= growth;
      }
      return use.count >= worthIt ? use.name : null;
    },
    rename: (sql) => {
      const use = uses.get(sql);
      if (use) use.name = newName();
    },
  };
}

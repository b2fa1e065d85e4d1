/** A process of its own for tests: opens the folder named first, says so, then inserts and says each number kept. */
import { openDatabase } from "../index.ts";

const [path = "", what = "hold"] = process.argv.slice(2);
const say = (text: string): boolean => process.stdout.write(`${text}\n`);

try {
  const database = await openDatabase({ type: "folder", path }, { leastFreeBytes: 0 });
  say("opened");
  if (what === "write") {
    await database.script("create table if not exists written (n int primary key)");
    const [row] = await database.query("select coalesce(max(n), 0) as last from written");
    for (let n = Number(row?.["last"]) + 1; ; n += 1) {
      await database.transaction((queries) => queries.query("insert into written values ($1)", [n]));
      say(String(n));
    }
  }
  process.stdin.once("end", () => void database.close());
  process.stdin.resume();
} catch (error) {
  say(error instanceof Error && "code" in error ? `refused ${String(error.code)}` : String(error));
}

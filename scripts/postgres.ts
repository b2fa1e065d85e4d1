/** PostgreSQL's programs, for the tests that run the relay's queue on a real server as well. */
import { existsSync, readdirSync } from "node:fs";
import { ensurePackage } from "./debian-package.ts";

const root = "/usr/lib/postgresql";

function findPostgres(): string | undefined {
  if (!existsSync(root)) return undefined;
  return readdirSync(root)
    .map((version) => `${root}/${version}/bin/postgres`)
    .find((path) => existsSync(path));
}

/** Says so where there is none: those tests are then skipped. */
export function ensurePostgres(): void {
  if (ensurePackage("postgresql", findPostgres) !== undefined) return;
  process.stderr.write(
    "No PostgreSQL: its tests are skipped, those on PGlite still run (Debian: `sudo apt-get install postgresql`).\n",
  );
}

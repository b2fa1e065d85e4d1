/** Bubblewrap, for the tests that run hostile programs in the box that nodes put signed programs in (Linux). */
import { existsSync } from "node:fs";
import { ensurePackage } from "./debian-package.ts";

const path = "/usr/bin/bwrap";

/** Says so where there is none: those tests are then skipped. */
export function ensureBubblewrap(): void {
  if (ensurePackage("bubblewrap", () => (existsSync(path) ? path : undefined)) !== undefined) return;
  process.stderr.write(
    "No bubblewrap: tests of hostile programs are skipped (Debian: `sudo apt-get install bubblewrap`).\n",
  );
}

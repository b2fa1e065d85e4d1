/** The lock file may name no registry (`.npmrc` sees to that), and no release of socket.io-parser or ws with known holes. */
import { readFileSync } from "node:fs";
import * as v from "valibot";

const Lock = v.object({
  packages: v.record(
    v.string(),
    v.object({ version: v.optional(v.string()), resolved: v.optional(v.string()) }),
  ),
});
const floors: Readonly<Record<string, readonly number[]>> = { "socket.io-parser": [4, 2, 7], ws: [8, 21, 0] };

function isOlder(version: string, floor: readonly number[]): boolean {
  const parts = version.split(".").map((part) => Number.parseInt(part, 10));
  const differing = floor.findIndex((value, index) => parts[index] !== value);
  return differing >= 0 && (parts[differing] ?? 0) < floor[differing]!;
}

const lock = v.parse(Lock, JSON.parse(readFileSync("package-lock.json", "utf8")));
const problems = Object.entries(lock.packages).flatMap(([path, { version, resolved }]) => {
  const name = path.split("node_modules/").at(-1)!;
  const found: string[] = [];
  if (resolved) found.push(`${path}: names ${resolved}; run npm install with this repository's .npmrc`);
  const floor = floors[name];
  if (floor && version && isOlder(version, floor))
    found.push(`${path}: ${version} is older than ${floor.join(".")}`);
  return found;
});
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

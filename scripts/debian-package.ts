/** Programs that tests need beside Node: looked for, and installed from Debian's packages where this is a root shell with apt. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** @param find - the program's path @returns what `find` says, after an installation where that was needed and possible */
export function ensurePackage(name: string, find: () => string | undefined): string | undefined {
  const found = find();
  if (found !== undefined) return found;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) installWithApt(name);
  return find();
}

function installWithApt(name: string): void {
  process.stdout.write(`No ${name} found: installing Debian's package.\n`);
  spawnSync(`apt-get update -q && apt-get install -y -q --no-install-recommends ${name}`, {
    shell: true,
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
}

import { homedir } from "node:os";
import { join } from "node:path";

/** Where a relay keeps its files when nobody names a folder: the platform's place for a program's own data. */
export function relayFolder(
  platform: NodeJS.Platform = process.platform,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  return join(programFolder(platform, environment), "relay");
}

/** Of this user on this machine. */
export function programFolder(
  platform: NodeJS.Platform = process.platform,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const home = homedir();
  if (platform === "win32")
    return join(environment["LOCALAPPDATA"] ?? join(home, "AppData", "Local"), "firstlight");
  if (platform === "darwin") return join(home, "Library", "Application Support", "firstlight");
  return join(environment["XDG_DATA_HOME"] ?? join(home, ".local", "share"), "firstlight");
}

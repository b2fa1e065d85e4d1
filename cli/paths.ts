import { resolve } from "node:path";

/** npm runs scripts in the package's folder; what a user types is relative to where npm was called. */
export function userPath(path: string): string {
  return resolve(process.env["INIT_CWD"] ?? process.cwd(), path);
}

import canonicalize from "canonicalize";
import { RUNTIME_VERSION, type ProgramFiles } from "../../templates/index.ts";

/** SHA-256 of the canonical JSON of the runtime's version and `[path, sha256][]`, sorted by path. */
export async function programHash(files: ProgramFiles): Promise<string> {
  const paths = Object.keys(files).sort();
  const hashes = await Promise.all(paths.map(async (path) => [path, await sha256(files[path]!)] as const));
  return sha256(canonicalize({ runtime: RUNTIME_VERSION, files: hashes })!);
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

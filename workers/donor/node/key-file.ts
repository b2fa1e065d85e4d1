/** A node's key as a file that only its user may read. It never leaves the machine. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { WorkbenchError } from "../../../study/index.ts";
import type { NodeKey } from "../../link/index.ts";
import { keyOf, newKeyPair } from "../index.ts";
import { readPrivateFile, writePrivateFile } from "./private-file.ts";

const HEAD = "-----BEGIN PRIVATE KEY-----";
const TAIL = "-----END PRIVATE KEY-----";

/**
 * A relay is shown a key of its own: one that is in league with nobody could else pass another relay's challenge on to
 * its node, and be that node there with the answer. @param relay - its origin
 */
export const keyFileOf = (folder: string, relay: string): string =>
  join(folder, "keys", `${relay.replace(/^https?:\/\//, "").replace(/[^a-z0-9.-]/gi, "_")}.pem`);

/**
 * The key of this file; a new one where there is none.
 * @throws WorkbenchError `node-key` for one that others may read, or that is no Ed25519 key
 */
export async function openKeyFile(path: string): Promise<NodeKey> {
  const pem = await readPrivateFile(path);
  if (pem === null) return createKey(path);
  await requirePrivate(path);
  try {
    const pkcs8 = Buffer.from(pem.replace(HEAD, "").replace(TAIL, ""), "base64");
    const privateKey = await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", true, ["sign"]);
    const { kty, crv, x } = await crypto.subtle.exportKey("jwk", privateKey);
    const jwk = { ...{ kty, crv, x } } as JsonWebKey;
    return await keyOf({
      privateKey,
      publicKey: await crypto.subtle.importKey("jwk", jwk, "Ed25519", true, ["verify"]),
    });
  } catch (cause) {
    throw badKey(path, "holds no Ed25519 key", "Restore it, or delete it and pair the node again.", cause);
  }
}

async function createKey(path: string): Promise<NodeKey> {
  const pair = await newKeyPair(true);
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey("pkcs8", pair.privateKey)).toString("base64");
  await writePrivateFile(path, `${HEAD}\n${pkcs8}\n${TAIL}\n`);
  return keyOf(pair);
}

async function requirePrivate(path: string): Promise<void> {
  const { mode } = await stat(path);
  // Windows has other ways, and says 0666
  if (process.platform === "win32" || (mode & 0o077) === 0) return;
  const shown = (mode & 0o777).toString(8);
  throw badKey(path, `may be read by others (mode ${shown})`, `Run: chmod 600 ${path}`);
}

function badKey(path: string, what: string, action: string, cause?: unknown): WorkbenchError {
  return new WorkbenchError("node-key", `The node's key ${JSON.stringify(path)} ${what}.`, action, { cause });
}

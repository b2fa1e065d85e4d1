/** Whose edited programs this node runs: public keys that its operator pinned, one JSON list. */
import { join } from "node:path";
import * as v from "valibot";
import { WorkbenchError } from "../../../study/index.ts";
import { readPrivateFile, writePrivateFile } from "./private-file.ts";

/** base64 of 32 bytes */
const Key = v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]{43}=$/));
const MOST = 32;
const Keys = v.pipe(v.array(Key), v.maxLength(MOST));

const pathIn = (folder: string): string => join(folder, "trust.json");

/** @throws WorkbenchError `node-trust` for a file that is none: whom to trust is nothing to guess at */
export async function readTrust(folder: string): Promise<readonly string[]> {
  const text = await readPrivateFile(pathIn(folder));
  if (text === null) return [];
  try {
    return v.parse(Keys, JSON.parse(text));
  } catch (cause) {
    const message = `${pathIn(folder)} is no list of public keys.`;
    throw new WorkbenchError("node-trust", message, "Delete it and add the keys again.", { cause });
  }
}

/** @throws WorkbenchError `usage-trust` for what is no public key, or one too many */
export async function addTrust(folder: string, key: string): Promise<readonly string[]> {
  if (!v.is(Key, key))
    throw badKey(key, "is no Ed25519 public key", "Give the 44 characters that the signer shows.");
  const keys = await readTrust(folder);
  if (keys.includes(key)) return keys;
  if (keys.length === MOST) throw badKey(key, `is one more than ${MOST}`, "Remove another one first.");
  return write(folder, [...keys, key]);
}

/** @throws WorkbenchError `usage-trust` for one that is not there */
export async function removeTrust(folder: string, key: string): Promise<readonly string[]> {
  const keys = await readTrust(folder);
  if (!keys.includes(key))
    throw badKey(key, "is not trusted", "Look at the list: firstlight node trust list");
  return write(
    folder,
    keys.filter((other) => other !== key),
  );
}

async function write(folder: string, keys: readonly string[]): Promise<readonly string[]> {
  await writePrivateFile(pathIn(folder), `${JSON.stringify(keys, null, 2)}\n`);
  return keys;
}

const badKey = (key: string, what: string, action: string): WorkbenchError =>
  new WorkbenchError("usage-trust", `${JSON.stringify(key)} ${what}.`, action);

/** A node's Ed25519 key by WebCrypto, which browsers and Node share. */
import { WorkbenchError } from "../../study/index.ts";
import type { NodeKey } from "../link/index.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { sha256Hex } from "../parcel/index.ts";

/**
 * @param extractable - a browser keeps the pair itself in IndexedDB and says no; a process keeps it as a file
 * @throws WorkbenchError `no-ed25519` in browsers that are too old
 */
export async function newKeyPair(extractable: boolean): Promise<CryptoKeyPair> {
  try {
    return await crypto.subtle.generateKey("Ed25519", extractable, ["sign", "verify"]);
  } catch (cause) {
    const message = "This browser cannot make an Ed25519 key.";
    throw new WorkbenchError("no-ed25519", message, "Update the browser.", { cause });
  }
}

export async function keyOf(pair: CryptoKeyPair): Promise<NodeKey> {
  const publicKey = toBase64(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)));
  return {
    publicKey,
    sign: async (bytes) =>
      toBase64(new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, bytes))),
  };
}

/** A node's id and fingerprint. */
export const nodeIdOf = ({ publicKey }: Pick<NodeKey, "publicKey">): Promise<string> =>
  sha256Hex(fromBase64(publicKey));

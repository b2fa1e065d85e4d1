/** A node's Ed25519 key by WebCrypto, which browsers and Node share. */
import { WorkbenchError } from "../../study/index.ts";
import type { NodeKey } from "../link/index.ts";
import { sha256Hex } from "../parcel/index.ts";

type Bytes = Uint8Array<ArrayBuffer>;

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
  const publicKey = base64(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)));
  return {
    publicKey,
    sign: async (bytes) =>
      base64(new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, bytes))),
  };
}

/** A node's id and fingerprint. */
export const nodeIdOf = ({ publicKey }: Pick<NodeKey, "publicKey">): Promise<string> =>
  sha256Hex(fromBase64(publicKey));

const base64 = (bytes: Bytes): string => btoa(String.fromCharCode(...bytes));
const fromBase64 = (text: string): Bytes => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

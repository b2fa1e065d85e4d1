/** Ed25519 keys of simulated nodes: from a seed, so that a run can be replayed. */
import { createHash, createPrivateKey, createPublicKey, sign, type KeyObject } from "node:crypto";

export interface NodeKey {
  /** SHA-256 of the raw public key */
  readonly id: string;
  /** base64 of the raw 32 bytes */
  readonly publicKey: string;
  /** @returns base64 of the signature over the text's UTF-8 */
  readonly sign: (text: string) => string;
}

/** PKCS#8 of an Ed25519 key up to its 32 secret bytes (RFC 8410) */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
/** SubjectPublicKeyInfo of an Ed25519 key up to its 32 bytes */
const SPKI_PREFIX_BYTES = 12;

/** @param name - the same name gives the same key */
export function nodeKeyFrom(name: string): NodeKey {
  const secret = createHash("sha256").update(name).digest();
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, secret]), format: "der", type: "pkcs8" });
  const publicKey = rawPublicKey(key);
  return {
    id: createHash("sha256").update(publicKey).digest("hex"),
    publicKey: publicKey.toString("base64"),
    sign: (text) => sign(null, Buffer.from(text), key).toString("base64"),
  };
}

function rawPublicKey(key: KeyObject): Buffer {
  return createPublicKey(key).export({ format: "der", type: "spki" }).subarray(SPKI_PREFIX_BYTES);
}

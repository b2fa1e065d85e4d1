/** A node's Ed25519 key: its id, and whether it signed. */
import { createPublicKey, verify } from "node:crypto";
import { sha256Hex } from "./secrets.ts";

/** @param publicKey - base64 @returns its 32 bytes, or null */
function keyBytes(publicKey: string): Buffer | null {
  const bytes = Buffer.from(publicKey, "base64");
  // one text a key
  return bytes.length === 32 && bytes.toString("base64") === publicKey ? bytes : null;
}

/** @returns the node's id, its fingerprint; null where `publicKey` is none */
export function nodeIdOf(publicKey: string): string | null {
  const bytes = keyBytes(publicKey);
  return bytes && sha256Hex(bytes);
}

/**
 * Keys of small order, for which anybody could sign, are refused by OpenSSL itself.
 * @param signature - base64, 64 bytes @returns false for anything malformed
 */
export function isSignedBy(publicKey: string, text: string, signature: string): boolean {
  const bytes = keyBytes(publicKey);
  if (!bytes) return false;
  try {
    const key = createPublicKey({
      key: { kty: "OKP", crv: "Ed25519", x: bytes.toString("base64url") },
      format: "jwk",
    });
    return verify(null, Buffer.from(text), key, Buffer.from(signature, "base64"));
  } catch {
    return false; // not a point of the curve
  }
}

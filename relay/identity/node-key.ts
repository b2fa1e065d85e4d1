/** A node's Ed25519 key: its id, and whether it signed. */
import { createPublicKey, verify } from "node:crypto";
import { sha256Hex } from "./secrets.ts";

/**
 * Points of small order, sign bit cleared: for these anybody can make a signature that verifies, so that such a key
 * would be nobody's. (Bernstein's list, as libsodium refuses them.)
 */
const anybodysKeys = new Set([
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]);

/** @param publicKey - base64 @returns its 32 bytes, or null where it is no key of somebody's own */
function keyBytes(publicKey: string): Buffer | null {
  const bytes = Buffer.from(publicKey, "base64");
  // one text a key: a node's key is compared as text elsewhere
  if (bytes.length !== 32 || bytes.toString("base64") !== publicKey) return null;
  const unsigned = Buffer.from(bytes);
  unsigned[31]! &= 0x7f;
  return anybodysKeys.has(unsigned.toString("hex")) ? null : bytes;
}

/** @returns the node's id, its fingerprint; null where `publicKey` is none */
export function nodeIdOf(publicKey: string): string | null {
  const bytes = keyBytes(publicKey);
  return bytes && sha256Hex(bytes);
}

/** @param signature - base64, 64 bytes @returns false for anything malformed */
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

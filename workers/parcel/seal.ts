/**
 * AES-256-GCM over one chunk: nonce (12 bytes), then what was sealed, then the tag (16 bytes).
 *
 * The nonce is no random number but the first 96 bits of HMAC-SHA-256 of the chunk, under a key derived from the
 * study's. The same chunk under the same key is then the same sealed bytes, so that an interrupted upload goes on and
 * a chunk that is there already is not sent again; two different chunks get one nonce with a chance of n² / 2^97 for n
 * chunks (under 1e-11 for a billion), the bound that random nonces have. What it gives away: whether two chunks
 * of one study are equal. The order of chunks is kept by the manifest, whose hash is the blob's name.
 *
 * It hides the data from whoever holds the store's disk or bucket. The relay passes the key on in its leases, and
 * nodes need it to train, so it does not hide them from these.
 */
import { WorkbenchError } from "../../study/index.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** by which a sealed chunk is longer */
export const SEAL_BYTES = NONCE_BYTES + TAG_BYTES;

export interface Seal {
  close(chunk: Bytes): Promise<Bytes>;
  /** @throws WorkbenchError `bad-seal`: another key's, or changed */
  open(sealed: Bytes): Promise<Bytes>;
}

/** A new key as it travels: 32 random bytes in base64. */
export function newBlobKey(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))));
}

/**
 * @param key - 32 bytes in base64
 * @throws WorkbenchError `bad-key`
 */
export async function openSeal(key: string): Promise<Seal> {
  const root = await crypto.subtle.importKey("raw", keyBytes(key), "HKDF", false, ["deriveKey"]);
  const [cipher, naming] = await Promise.all([
    derive(root, "firstlight chunk", { name: "AES-GCM", length: 256 }, ["encrypt", "decrypt"]),
    derive(root, "firstlight nonce", { name: "HMAC", hash: "SHA-256", length: 256 }, ["sign"]),
  ]);
  return {
    close: async (chunk) => {
      const iv = new Uint8Array(await crypto.subtle.sign("HMAC", naming, chunk)).slice(0, NONCE_BYTES);
      const hidden = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, cipher, chunk);
      const sealed = new Uint8Array(NONCE_BYTES + hidden.byteLength);
      sealed.set(iv);
      sealed.set(new Uint8Array(hidden), NONCE_BYTES);
      return sealed;
    },
    open: async (sealed) => {
      try {
        const iv = sealed.subarray(0, NONCE_BYTES);
        const hidden = sealed.subarray(NONCE_BYTES);
        return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, cipher, hidden));
      } catch (cause) {
        const message = `A sealed chunk of ${sealed.length} bytes does not open with this study's key.`;
        throw new WorkbenchError(
          "bad-seal",
          message,
          "Start the study again, so that its data are sent anew.",
          {
            cause,
          },
        );
      }
    },
  };
}

function derive(
  root: CryptoKey,
  purpose: string,
  kind: AesKeyGenParams | HmacKeyGenParams,
  uses: readonly KeyUsage[],
): Promise<CryptoKey> {
  const info = new TextEncoder().encode(purpose);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
  return crypto.subtle.deriveKey(how, root, kind, false, uses);
}

function keyBytes(key: string): Bytes {
  try {
    const bytes = Uint8Array.from(atob(key), (character) => character.charCodeAt(0));
    if (bytes.length === 32) return bytes;
  } catch {
    // told below
  }
  throw new WorkbenchError("bad-key", "A study's key must be 32 bytes in base64.", "Start the study again.");
}

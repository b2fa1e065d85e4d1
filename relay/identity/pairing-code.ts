/**
 * Pairing codes (after RFC 8628): eight of twenty letters, 34 bits. A code follows from the relay's key, the node and a
 * nonce, so that every relay tells the same one and none stores it; it is found by a keyed hash.
 */
import { PairingCode } from "../../protocol/index.ts";
import * as v from "valibot";
import { hmac, lettersOf } from "./secrets.ts";

const LETTERS = 8;

export function codeOf(key: Buffer, node: string, nonce: string): string {
  let block = 0;
  return lettersOf(() => hmac(key, `code\n${node}\n${nonce}\n${block++}`), LETTERS);
}

/** As people read it: two groups of four. */
export const shownCode = (code: string): string => `${code.slice(0, 4)}-${code.slice(4)}`;

/** @param typed - as somebody typed it @returns null where it can be no code */
export function codeHash(key: Buffer, typed: string): string | null {
  const parsed = v.safeParse(PairingCode, typed);
  return parsed.success ? hmac(key, `hash\n${parsed.output}`).toString("hex") : null;
}

/** Hashes and comparisons of secrets; nothing here takes longer for a nearer guess. */
import { createHash, createHmac, randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { pairingAlphabet } from "../../protocol/index.ts";

export const sha256Hex = (bytes: string | Uint8Array): string =>
  createHash("sha256").update(bytes).digest("hex");

export const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac("sha256", key).update(text).digest();

export const equalBytes = (one: Buffer, other: Buffer): boolean =>
  one.length === other.length && timingSafeEqual(one, other);

/** Of 20 letters, each 4.3 bits; bytes of 240 and above are left out, so that all letters are as likely. */
export function lettersOf(next: () => Buffer, count: number): string {
  let letters = "";
  while (letters.length < count)
    for (const byte of next()) if (byte < 240) letters += pairingAlphabet[byte % 20]!;
  return letters.slice(0, count);
}

const LOGIN_LETTERS = 20;

/** 86 bits, in five groups of four letters. */
export const newLoginCode = (): string =>
  lettersOf(() => randomBytes(32), LOGIN_LETTERS)
    .match(/.{4}/g)!
    .join("-");

/** Codes that we made may be typed without dashes and in lower case; an operator's own is taken as it is. */
export function plainCode(typed: string): string {
  const letters = typed.replace(/[\s-]/g, "").toUpperCase();
  const ours = letters.length === LOGIN_LETTERS && new RegExp(`^[${pairingAlphabet}]+$`).test(letters);
  return ours ? letters : typed.trim();
}

/** 32 MiB and about 0.1 s a guess */
const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 2 ** 26 };

const derive = (code: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(code, salt, 32, cost, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });

/** @returns `scrypt:<salt>:<key>` in hexadecimal */
export async function hashCode(code: string): Promise<string> {
  const salt = randomBytes(16);
  return `scrypt:${salt.toString("hex")}:${(await derive(plainCode(code), salt)).toString("hex")}`;
}

/** One at a time: guesses from many addresses together must not fill memory and threads. */
let last: Promise<unknown> = Promise.resolve();

export function codeMatches(code: string, hash: string): Promise<boolean> {
  const [, salt = "", key = ""] = hash.split(":");
  const turn = last.then(async () =>
    equalBytes(await derive(plainCode(code), Buffer.from(salt, "hex")), Buffer.from(key, "hex")),
  );
  last = turn.catch(() => undefined);
  return turn;
}

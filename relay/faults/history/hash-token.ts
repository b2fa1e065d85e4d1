import { createHash } from "node:crypto";

/** As the relay stores a lease's token: SHA-256 of its text, in hexadecimal. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

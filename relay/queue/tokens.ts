/** A lease's token is known to its node alone; the relay keeps its hash. */
import { createHash, randomBytes } from "node:crypto";

/** 128 bits in hexadecimal */
export const newToken = (): string => randomBytes(16).toString("hex");
export const hashToken = (token: string): Uint8Array => createHash("sha256").update(token).digest();
/** bytea as text, to compare what came back with what was asked */
export const hexOfToken = (token: string): string => createHash("sha256").update(token).digest("hex");

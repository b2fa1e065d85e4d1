import { createPublicKey, verify } from "node:crypto";
import { resultText, type TrialResult } from "../../protocol/index.ts";

/** What an Ed25519 public key of 32 bytes looks like in front, as SPKI in DER. */
const SPKI_HEAD = Buffer.from("302a300506032b6570032100", "hex");

/** @param publicKey - base64, 32 bytes @returns false also for what is no key and no signature */
export function isSigned(publicKey: string, trial: string, replica: number, result: TrialResult): boolean {
  try {
    const der = Buffer.concat([SPKI_HEAD, Buffer.from(publicKey, "base64")]);
    const key = createPublicKey({ key: der, format: "der", type: "spki" });
    const text = Buffer.from(resultText(trial, replica, result), "utf8");
    return verify(null, text, key, Buffer.from(result.signature, "base64"));
  } catch {
    return false;
  }
}

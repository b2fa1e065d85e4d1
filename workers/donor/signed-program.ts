/** Level 1: an edited program, run where its signer is trusted, and in a box even then. */
import * as v from "valibot";
import {
  signedProgramText,
  type BlobRef,
  type NodeOffer,
  type SignedProgram,
  type TrialWork,
} from "../../protocol/index.ts";
import type { ProgramFiles } from "../../templates/index.ts";
import { checkProgram, programHash } from "../program/index.ts";
import { fromBase64 } from "./base64.ts";
import { Refused } from "./refused.ts";

const PROGRAM = v.record(v.string(), v.string());

/**
 * Pinned key, signature, expiry, and that it was signed for this very trial's program. The operator's clock decides
 * about the expiry: there is no other that the signer and he both know.
 * @throws Refused
 */
export async function checkSignature(
  signed: SignedProgram,
  { order, needs, template }: TrialWork,
  { trusts }: Pick<NodeOffer, "trusts">,
): Promise<void> {
  if (!trusts.includes(signed.publicKey)) {
    const run = "On the node: firstlight node trust add KEY, if its operator trusts the signer.";
    throw refused(`edited by ${JSON.stringify(signed.publicKey)}, whom this node does not trust`, run);
  }
  if (!(await isSigned(signed))) throw refused("not signed by the key that it names", "Sign it again.");
  if (signed.notAfter < Date.now()) {
    const day = new Date(signed.notAfter).toISOString().slice(0, 10);
    throw refused(`signed to be run until ${day}, and no longer`, "Sign it again.");
  }
  if (signed.program !== order.spec.program || signed.template !== template.name)
    throw refused("signed for another program", "Sign the program that is to be trained.");
  if (needs.backend === "webgpu")
    throw refused("signed, and this node boxes signed programs without a GPU", "Choose the backend wasm.");
}

/** @throws Refused for other files than were signed */
export async function fetchSigned(
  signed: SignedProgram,
  fetch: (ref: BlobRef) => Promise<Uint8Array<ArrayBuffer>>,
): Promise<ProgramFiles> {
  const files = readFiles(await fetch(signed.files));
  if (!files || (await programHash(files)) !== signed.program)
    throw refused("not the one that was signed, or made for another version", "Sign and submit it again.");
  const [problem] = checkProgram(files);
  if (problem) throw refused(`none that can be run: ${problem.message}`, problem.action);
  return files;
}

function readFiles(bytes: Uint8Array<ArrayBuffer>): ProgramFiles | null {
  try {
    return v.parse(PROGRAM, JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return null;
  }
}

async function isSigned(signed: SignedProgram): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey("raw", fromBase64(signed.publicKey), "Ed25519", false, [
      "verify",
    ]);
    const text = new TextEncoder().encode(signedProgramText(signed));
    return await crypto.subtle.verify("Ed25519", key, fromBase64(signed.signature), text);
  } catch {
    return false;
  }
}

const refused = (what: string, action: string): Refused =>
  new Refused("code-error", `The trial's program is ${what}.`, action);

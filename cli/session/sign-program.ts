/** An edited program's signature, by a key that this user keeps: nodes run it where their operators pinned that key. */
import { join } from "node:path";
import { signedProgramText, type SignedProgram } from "../../protocol/index.ts";
import { openKeyFile } from "../../workers/donor/node/index.ts";
import type { RemoteStudy } from "../../workers/remote/index.ts";
import type { Output } from "../output.ts";
import { programFolder } from "../relay/data-folder.ts";
import type { PreparedStudy } from "./prepare-study.ts";

/** A sweep that takes longer signs again when it is resumed. */
const LASTS_MS = 30 * 24 * 3600 * 1000;

/** @throws WorkbenchError `node-key` for a key file that others may read, or that is none */
export async function signProgram(
  { files, programHash: program, template }: Pick<PreparedStudy, "files" | "programHash" | "template">,
  output: Output,
  path = join(programFolder(), "signing-key.pem"),
): Promise<NonNullable<RemoteStudy["signed"]>> {
  const key = await openKeyFile(path);
  output.record({ type: "signing", publicKey: key.publicKey });
  output.say(
    `The program is signed by ${key.publicKey}; nodes run it after: firstlight node trust add ${key.publicKey}`,
  );
  return async (send) => {
    const unsigned: Omit<SignedProgram, "signature"> = {
      files: await send(new TextEncoder().encode(JSON.stringify(files))),
      ...{ program, template: template.name, notAfter: Date.now() + LASTS_MS, publicKey: key.publicKey },
    };
    const signature = await key.sign(new TextEncoder().encode(signedProgramText(unsigned)));
    return { ...unsigned, signature };
  };
}

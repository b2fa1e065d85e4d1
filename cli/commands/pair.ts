/** `firstlight pair`: its owner lets a node in that shows a code. */
import * as v from "valibot";
import { PairingCode, type PairingView } from "../../protocol/index.ts";
import { isWanted } from "../is-wanted.ts";
import { createOutput, type Output } from "../output.ts";
import { openUserSession } from "../relay/user-session.ts";
import { parseOptions, UsageError } from "../usage.ts";

const text = { type: "string" } as const;

/** @returns 0 when the node is paired, 1 when it was not wanted */
export async function pair(argv: string[]): Promise<number> {
  const options = parseOptions(argv, {
    ...{ relay: text, code: text },
    yes: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  });
  if (options.relay === undefined) throw new UsageError("--relay is missing: the address of the relay");
  const code = readCode(options.code);
  const output = createOutput(options.json);
  const { link } = await openUserSession(options.relay);
  try {
    const seen = await link.ask("look-up-code", { code });
    show(seen, output);
    const asks = process.stdin.isTTY && process.stdout.isTTY && !options.yes && !options.json;
    if (asks && !(await isWanted("Is this your node, with this fingerprint? [y/N] "))) {
      output.say("Not paired.");
      return 1;
    }
    const { id, offer, owner } = await link.ask("pair", { code, node: seen.node });
    const gpu = gpuOf(seen);
    output.record({ type: "paired", node: id, name: offer.name, gpu, fingerprint: fingerprint(id) });
    output.say(`Paired: ${offer.name} trains for ${owner.name}.`);
    return 0;
  } finally {
    link.close();
  }
}

function readCode(given: string | undefined): string {
  if (given === undefined) throw new UsageError("--code is missing: the eight letters that the node shows");
  const code = v.safeParse(PairingCode, given);
  if (code.success) return code.output;
  throw new UsageError(`--code ${JSON.stringify(given)} is no pairing code: eight letters, no vowels`);
}

function show(seen: PairingView, output: Output): void {
  const { offer, node, address } = seen;
  output.say(`Node         ${offer.name} (${offer.kind}, Firstlight ${offer.version}), from ${address}`);
  output.say(`GPU          ${gpuOf(seen)}`);
  output.say(`Fingerprint  ${fingerprint(node)}`);
}

const gpuOf = ({ offer }: PairingView): string => {
  const { name, adapter } = offer.backends[0]!;
  return `${adapter} (${name})`;
};

/** In groups that eyes can compare. */
const fingerprint = (node: string): string => node.match(/.{8}/g)!.join(" ");

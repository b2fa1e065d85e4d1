/** `firstlight node`: lends this machine to a relay, for the trials of whoever its owner lets it serve. */
import { startNode, type RunningNode } from "../../workers/donor/node/index.ts";
import { relayOrigin } from "../../workers/link/index.ts";
import packageFacts from "../../package.json" with { type: "json" };
import { trust } from "../node/trust.ts";
import { tellNode, type NodeTeller } from "../node/tell-node.ts";
import { createOutput } from "../output.ts";
import { userPath } from "../paths.ts";
import { onStopRequest } from "../stop-signal.ts";
import { choice, parseOptions, UsageError, wholeNumber } from "../usage.ts";

const GIGABYTE = 2 ** 30;

/**
 * Runs until it is stopped.
 * @returns 0
 * @throws WorkbenchError when the relay will not have it: revoked, or of another version
 */
export async function node(argv: string[]): Promise<number> {
  if (argv[0] === "trust") return trust(argv.slice(1));
  const options = parseOptions(argv, {
    relay: { type: "string" },
    name: { type: "string" },
    backend: { type: "string", default: "auto" },
    "data-dir": { type: "string" },
    slots: { type: "string", default: "1" },
    "cache-gb": { type: "string", default: "10" },
    json: { type: "boolean", default: false },
  });
  const request = {
    relay: checkedRelay(options.relay),
    backend: choice("--backend", options.backend, ["auto", "webgpu", "wasm", "cpu"]),
    slots: wholeNumber("--slots", options.slots, 1, 64),
    cacheBytes: wholeNumber("--cache-gb", options["cache-gb"], 0, 100_000) * GIGABYTE,
    version: packageFacts.version,
    ...(options.name !== undefined && { name: checkedName(options.name) }),
    ...(options["data-dir"] !== undefined && { folder: userPath(options["data-dir"]) }),
  };
  const teller = tellNode(createOutput(options.json), request.relay);
  const stopping = listen();
  try {
    const running = await startNode({ ...request, onNews: teller.hear, onMeasuring: teller.measuring });
    return await untilEnded(running, teller, stopping.reason);
  } finally {
    stopping.forget();
  }
}

/** A stop that is asked for while the node is still starting is heard once it has started. */
function listen(): { readonly reason: Promise<string>; readonly forget: () => void } {
  const { promise, resolve } = Promise.withResolvers<string>();
  return { reason: promise, forget: onStopRequest(resolve) };
}

async function untilEnded({ donor, offer, ended }: RunningNode, teller: NodeTeller, stop: Promise<string>) {
  teller.started(donor, offer);
  void stop.then((reason) => donor.drain(`The node was stopped: ${reason}.`));
  const end = await ended;
  teller.ended();
  if (end.type === "refused") throw end.error;
  return 0;
}

/** @throws UsageError quoting the value */
function checkedRelay(relay: string | undefined): string {
  if (relay === undefined)
    throw new UsageError("--relay URL is needed: the address of the relay to work for");
  try {
    return relayOrigin(relay);
  } catch (error) {
    throw new UsageError(`--relay: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function checkedName(name: string): string {
  const trimmed = name.trim();
  if (trimmed !== "" && trimmed.length <= 64) return trimmed;
  throw new UsageError(`--name must have 1 to 64 characters, not ${JSON.stringify(name)}`);
}

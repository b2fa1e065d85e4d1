/** `firstlight serve`: the built app and the relay, on this machine unless told otherwise. */
import { mkdir } from "node:fs/promises";
import packageFacts from "../../package.json" with { type: "json" };
import { startRelay, type RunningRelay } from "../../relay/index.ts";
import { createOutput, type Output } from "../output.ts";
import { readServeOptions, type ServeOptions } from "../relay/serve-options.ts";
import { describeError } from "../report-error.ts";
import { onStopRequest } from "../stop-signal.ts";
import { UsageError } from "../usage.ts";
import { buildWeb, hasBuild, webRoot } from "../web-build.ts";

/** Runs until Ctrl-C or SIGTERM. @returns 0 */
export async function serve(argv: string[]): Promise<number> {
  const options = await readServeOptions(argv);
  const output = createOutput(options.json);
  if (options.relayAsked) await makeFolder(options.folder);
  if (!hasBuild()) {
    output.say("Building the app (once) ...");
    await buildWeb();
  }
  const relay = await start(options, output);
  output.record({ type: "listening", url: relay.url });
  output.say(options.json ? `Listening on ${relay.url}` : `Firstlight is at ${relay.url} (Ctrl-C stops it)`);
  return untilStopped(relay, options.relayAsked);
}

function start(options: ServeOptions, output: Output): Promise<RunningRelay> {
  const { folder, database, guests, ownerCode, relayAsked, ...server } = options;
  return startRelay({
    ...server,
    webRoot,
    place: { folder, url: database },
    identity: { guests, ownerCode },
    opens: relayAsked ? "at-once" : "when-asked",
    version: packageFacts.version,
    onOwnerCode(code) {
      output.record({ type: "owner-code", code });
      if (!options.json) output.say(`Owner's code, shown this once: ${code}`);
    },
    onFailure(error) {
      if (!relayAsked)
        output.say(`The relay did not start; the page works without it. ${describeError(error)}`);
    },
    report(error) {
      output.say(describeError(error));
    },
  });
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw new UsageError(
      `--data-dir ${JSON.stringify(path)} cannot be used: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
}

/** @param relayAsked - ends with an error when the database does not open */
function untilStopped(relay: RunningRelay, relayAsked: boolean): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const end = (settle: () => void): void => {
    forget();
    relay.close().then(settle, reject);
  };
  const forget = onStopRequest(() => {
    end(() => {
      resolve(0);
    });
  });
  if (relayAsked) {
    relay.opened().catch((error: unknown) => {
      end(() => {
        reject(error instanceof Error ? error : new Error(String(error)));
      });
    });
  }
  return promise;
}

/** `firstlight serve`: the built app on this machine. */
import { mkdir } from "node:fs/promises";
import { startServer, type RunningServer } from "../../relay/index.ts";
import { createOutput } from "../output.ts";
import { userPath } from "../paths.ts";
import { onStopRequest } from "../stop-signal.ts";
import { parseOptions, UsageError, wholeNumber } from "../usage.ts";
import { buildWeb, hasBuild, webRoot } from "../web-build.ts";

/** Runs until Ctrl-C or SIGTERM. @returns 0 */
export async function serve(argv: string[]): Promise<number> {
  const options = parseOptions(argv, {
    port: { type: "string", default: "4173" },
    host: { type: "string", default: "127.0.0.1" },
    "data-dir": { type: "string" },
    json: { type: "boolean", default: false },
  });
  const port = wholeNumber("--port", options.port, 0, 65_535);
  if (options.host.trim() === "") throw new UsageError('--host must be a name or an address, not ""');
  const output = createOutput(options.json);
  if (options["data-dir"] !== undefined) await makeDataDirectory(userPath(options["data-dir"]));
  if (!hasBuild()) {
    output.say("Building the app (once) ...");
    await buildWeb();
  }
  const server = await startServer({ port, host: options.host, webRoot });
  output.record({ type: "listening", url: server.url });
  output.say(
    options.json ? `Listening on ${server.url}` : `Firstlight is at ${server.url} (Ctrl-C stops it)`,
  );
  return untilStopped(server);
}

async function makeDataDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((error: unknown) => {
    throw new UsageError(
      `--data-dir ${JSON.stringify(path)} cannot be used: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
}

function untilStopped(server: RunningServer): Promise<number> {
  return new Promise((resolve, reject) => {
    const forget = onStopRequest(() => {
      forget();
      server.close().then(() => {
        resolve(0);
      }, reject);
    });
  });
}

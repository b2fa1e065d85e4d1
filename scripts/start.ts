/** `npm start`: builds the app when its sources have changed, then serves it on the first free port from 4173. */
import { createServer } from "node:net";
import { serve } from "../cli/commands/serve.ts";
import { buildWeb, isBuildCurrent } from "../cli/web-build.ts";

const firstPort = 4173;

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => {
      resolve(false);
    });
    probe.listen(port, "127.0.0.1", () =>
      probe.close(() => {
        resolve(true);
      }),
    );
  });
}

async function freePort(): Promise<number> {
  for (let port = firstPort; port < firstPort + 50; port += 1) if (await isFree(port)) return port;
  return 0;
}

if (!(await isBuildCurrent())) {
  process.stdout.write("Building the app ...\n");
  await buildWeb();
}
const argv = process.argv.slice(2);
const port = argv.includes("--port") ? [] : ["--port", String(await freePort())];
process.exitCode = await serve([...argv, ...port]);

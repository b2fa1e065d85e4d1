/** Bundles the measuring page and serves it, with tfjs's WASM binaries, on 127.0.0.1. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { installedBinaries } from "../../workers/backend/node/index.ts";

export interface ServedPage {
  readonly url: string;
  close(): Promise<void>;
}

const HTML =
  '<!doctype html><title>Firstlight: training speed</title><script type="module" src="page.js"></script>';

export async function servePage(): Promise<ServedPage> {
  const files: Record<string, string | Uint8Array> = {
    "/": HTML,
    "/page.js": await bundle(),
    ...Object.fromEntries(
      Object.entries(await installedBinaries()).map(([name, bytes]) => [`/${name}`, bytes]),
    ),
  };
  const server = createServer((request, response) => {
    const body = files[request.url ?? ""];
    response.writeHead(body === undefined ? 404 : 200, {
      "content-type": typeOf(request.url ?? ""),
      // as the workbench's own server: clocks are finer where a page is isolated
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    });
    response.end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: async () => {
      server.close();
      await once(server, "close");
    },
  };
}

const typeOf = (path: string): string =>
  path.endsWith(".js") ? "text/javascript" : path.endsWith(".wasm") ? "application/wasm" : "text/html";

async function bundle(): Promise<string> {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const result = await build({
    root,
    configFile: false,
    logLevel: "error",
    publicDir: false,
    define: { "process.env.NODE_ENV": JSON.stringify("production") },
    build: {
      write: false,
      target: "es2023",
      modulePreload: false,
      rolldownOptions: {
        input: fileURLToPath(new URL("./page.ts", import.meta.url)),
        output: { format: "es", codeSplitting: false },
      },
    },
  });
  const [output] = Array.isArray(result) ? result : [result];
  const chunk = "output" in output ? output.output.find((file) => file.type === "chunk") : undefined;
  if (chunk === undefined) throw new Error("the measuring page was not bundled");
  return chunk.code;
}

/** The relay's web server: hands out the built app with strict headers. It stores nothing and knows no user. */
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import * as v from "valibot";
import { WorkbenchError } from "../study/index.ts";
import { cacheControl, securityHeaders } from "./headers.ts";
import { isKnownHost } from "./host-check.ts";
import { StaticFiles, type StaticFile } from "./static-files.ts";

export interface ServerOptions {
  /** 0 picks a free one */
  readonly port: number;
  readonly host: string;
  /** folder of the built app */
  readonly webRoot: string;
  /** names, besides localhost, under which the server may be asked */
  readonly names?: readonly string[];
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  /** ends open connections too */
  close(): Promise<void>;
}

const BuildPolicy = v.object({ contentSecurityPolicy: v.string() });

/** @throws WorkbenchError `port-in-use`, `host-unavailable` */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const files = new StaticFiles(options.webRoot);
  const headers = securityHeaders(await readPolicy(options.webRoot));
  const names = [options.host, ...(options.names ?? [])].map((name) => name.toLowerCase());
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    answer(request, response, files, names).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  const port = await listen(server, options);
  return { url: urlOf(options.host, port), port, close: () => close(server) };
}

/** The build writes the policy that fits its own inline loader's hash. */
async function readPolicy(webRoot: string): Promise<string | null> {
  const text = await readFile(join(webRoot, "security.json"), "utf8").catch(() => null);
  return text === null ? null : v.parse(BuildPolicy, JSON.parse(text)).contentSecurityPolicy;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  files: StaticFiles,
  names: readonly string[],
): Promise<void> {
  if (!isKnownHost(request.headers.host, names)) {
    refuse(response, 421, "Unknown host name.");
    return;
  }
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("allow", "GET, HEAD");
    refuse(response, 405, "Only GET and HEAD.");
    return;
  }
  const path = decodePath(request.url ?? "/");
  const file = path === null ? null : await files.find(path);
  if (path === null || file === null) {
    refuse(response, path === null ? 400 : 404, "Not found.");
    return;
  }
  await sendFile(request, response, path, file);
}

async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  file: StaticFile,
): Promise<void> {
  response.setHeader("cache-control", cacheControl(path));
  response.setHeader("etag", file.etag);
  response.setHeader("vary", "accept-encoding");
  if (request.headers["if-none-match"]?.split(/\s*,\s*/).includes(file.etag)) {
    response.writeHead(304).end();
    return;
  }
  const { encoding, bytes } = await file.encoded(request.headers["accept-encoding"]?.toString() ?? "");
  if (encoding !== "identity") response.setHeader("content-encoding", encoding);
  response.writeHead(200, { "content-type": file.contentType, "content-length": bytes.length });
  response.end(request.method === "HEAD" ? undefined : bytes);
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response
    .writeHead(status, { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" })
    .end(text);
}

function decodePath(url: string): string | null {
  try {
    const path = decodeURIComponent(url.split(/[?#]/)[0]!);
    return path.startsWith("/") && !path.includes("\\") ? path : null;
  } catch {
    return null;
  }
}

function listen(server: Server, { port, host }: ServerOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(listenError(error, host, port));
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

function listenError(cause: NodeJS.ErrnoException, host: string, port: number): WorkbenchError {
  if (cause.code === "EADDRINUSE") {
    return new WorkbenchError(
      "port-in-use",
      `Port ${port} on ${host} is taken.`,
      "Choose another with --port, or 0 for any.",
      {
        cause,
      },
    );
  }
  const message = `Cannot listen on ${host}:${port} (${cause.code ?? cause.message}).`;
  return new WorkbenchError("host-unavailable", message, "Check --host and --port.", { cause });
}

function urlOf(host: string, port: number): string {
  const shown = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
  return `http://${shown}:${port}/`;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => {
      if (error) reject(error);
      else resolve();
    });
    server.closeAllConnections();
  });
}

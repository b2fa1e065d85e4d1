/** The relay's web server: hands out the built app with strict headers, and whatever routes it is given. */
import { readFile } from "node:fs/promises";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { join } from "node:path";
import * as v from "valibot";
import {
  answerCors,
  answerStatic,
  Entrance,
  listen,
  makeServer,
  refuse,
  securityHeaders,
  StaticFiles,
  urlOf,
  type TlsFiles,
} from "./http/index.ts";

/** Of requests that have passed the entrance. @returns false: not its own, ask the next */
export type HttpRoute = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

export interface ServerOptions {
  /** 0 picks a free one */
  readonly port: number;
  readonly host: string;
  /** folder of the built app */
  readonly webRoot: string;
  /** names, besides localhost, under which the server may be asked */
  readonly names?: readonly string[];
  readonly origins?: readonly string[];
  readonly proxy?: boolean;
  readonly tls?: TlsFiles | undefined;
  readonly routes?: readonly HttpRoute[];
  /** before it listens: sockets attach here */
  readonly attach?: (server: Server, entrance: Entrance) => void;
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  /** ends open connections too */
  close(): Promise<void>;
}

/** `pages`: files below the root with a policy of their own, such as the page for relays on other servers. */
const BuildPolicy = v.object({
  contentSecurityPolicy: v.string(),
  pages: v.optional(v.record(v.string(), v.string()), {}),
});
/** A year; only said where the connection is encrypted, and ignored by browsers for bare addresses. */
const STRICT_TRANSPORT = "max-age=31536000";

/** @throws WorkbenchError `port-in-use`, `host-unavailable`, `bad-certificate` */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { host, webRoot, tls, proxy = false, origins = [] } = options;
  const files = new StaticFiles(webRoot);
  const policy = await readPolicy(webRoot);
  const headers = securityHeaders(policy?.contentSecurityPolicy ?? null);
  const pages = new Map(
    Object.entries(policy?.pages ?? {}).map(([path, its]) => [`/${path}`, securityHeaders(its)]),
  );
  const entrance = new Entrance({ names: [host, ...(options.names ?? [])], origins, proxy });
  const site: HttpRoute = async (request, response) => {
    await answerStatic(files, request, response);
    return true;
  };
  const routes = [...(options.routes ?? []), site];
  const server = makeServer(tls, (request, response) => {
    const own = pages.get(request.url?.split(/[?#]/)[0] ?? "") ?? headers;
    for (const [name, value] of Object.entries(own)) response.setHeader(name, value);
    if (entrance.isSecure(request)) response.setHeader("strict-transport-security", STRICT_TRANSPORT);
    answer(entrance, routes, request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 120_000; // a chunk of a blob over a slow line; the blob store ends those that stall
  options.attach?.(server, entrance);
  const port = await listen(server, options);
  return { url: urlOf(host, port, tls !== undefined), port, close: () => close(server) };
}

/** The build writes the policy that fits its own inline loader's hash. */
async function readPolicy(webRoot: string): Promise<v.InferOutput<typeof BuildPolicy> | null> {
  const text = await readFile(join(webRoot, "security.json"), "utf8").catch(() => null);
  return text === null ? null : v.parse(BuildPolicy, JSON.parse(text));
}

async function answer(
  entrance: Entrance,
  routes: readonly HttpRoute[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!entrance.knowsHost(request)) {
    refuse(response, 421, "Unknown host name.");
    return;
  }
  if (answerCors(entrance, request, response)) return;
  for (const route of routes) if (await route(request, response)) return;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => {
      if (error && server.listening) reject(error);
      else resolve(); // not running any more: socket.io has closed it
    });
    server.closeAllConnections();
  });
}

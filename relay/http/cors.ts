/** For pages elsewhere that the operator named: they may read what they are authorised to, and nothing is cookie-borne. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Entrance } from "./entrance.ts";

/** @returns true: it was a preflight, and is answered */
export function answerCors(entrance: Entrance, request: IncomingMessage, response: ServerResponse): boolean {
  const origin = entrance.foreignOrigin(request);
  if (origin === null) return false;
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("vary", "origin");
  response.setHeader("cross-origin-resource-policy", "cross-origin");
  response.setHeader("access-control-expose-headers", "etag, content-range, content-length, retry-after");
  if (request.method !== "OPTIONS") return false;
  response.setHeader("access-control-allow-methods", "GET, HEAD, PUT, POST");
  response.setHeader("access-control-allow-headers", "authorization, content-type, range, if-none-match");
  response.setHeader("access-control-max-age", "600");
  response.writeHead(204).end();
  return true;
}

import type { HttpRoute } from "../server.ts";

/** For load balancers and for whoever wonders what answers here: nothing that is not public. */
export function healthRoute(versions: { readonly protocol: number; readonly firstlight: string }): HttpRoute {
  const body = JSON.stringify({ ok: true, ...versions });
  return (request, response) => {
    const asked = request.url === "/health" && (request.method === "GET" || request.method === "HEAD");
    if (!asked) return Promise.resolve(false);
    const headers = { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" };
    response.writeHead(200, { ...headers, "content-length": Buffer.byteLength(body) });
    response.end(request.method === "HEAD" ? undefined : body);
    return Promise.resolve(true);
  };
}

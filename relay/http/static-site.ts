/** The built app by GET and HEAD. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { cacheControl } from "./headers.ts";
import { refuse } from "./refuse.ts";
import type { StaticFile, StaticFiles } from "./static-files.ts";

export async function answerStatic(
  files: StaticFiles,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
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

function decodePath(url: string): string | null {
  try {
    const path = decodeURIComponent(url.split(/[?#]/)[0]!);
    return path.startsWith("/") && !path.includes("\\") ? path : null;
  } catch {
    return null;
  }
}

/** A blob store in memory that answers as a relay does, and can be told to misbehave. */
import { sha256Hex } from "../digest.ts";
import type { BlobPlace } from "../place.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export interface MemoryPlace extends BlobPlace {
  readonly stored: Map<string, Bytes>;
  /** "PUT /blob/…" of every request that was answered */
  readonly requests: string[];
  /** what the next requests get instead of an answer; null: an answer */
  fault: (method: string, path: string) => Response | Error | null;
  /** what a GET's body becomes on its way */
  change: (body: Bytes) => Bytes;
}

export function memoryPlace(): MemoryPlace {
  const stored = new Map<string, Bytes>();
  const place: MemoryPlace = {
    url: "http://relay.test/",
    authorization: () => "Bearer test",
    stored,
    requests: [],
    fault: () => null,
    change: (body) => body,
    pause: () => Promise.resolve(),
    fetch: async (url, { method = "GET", body }) => {
      const path = new URL(url).pathname;
      const fault = place.fault(method, path);
      if (fault instanceof Error) throw fault;
      if (fault !== null) return fault;
      place.requests.push(`${method} ${path}`);
      return answer(place, method, path, body ?? null);
    },
  };
  return place;
}

async function answer(
  place: MemoryPlace,
  method: string,
  path: string,
  body: BodyInit | null,
): Promise<Response> {
  if (path === "/blob/missing" && typeof body === "string") {
    const { chunks } = JSON.parse(body) as { chunks: string[] };
    return Response.json({ missing: chunks.filter((name) => !place.stored.has(name)) });
  }
  const name = path.split("/").at(-1)!;
  if (method === "PUT") {
    const bytes = (body as Bytes).slice();
    if ((await sha256Hex(bytes)) !== name) return new Response(null, { status: 422 });
    place.stored.set(name, bytes);
    return new Response(null, { status: 201 });
  }
  const found = place.stored.get(name);
  return found ? new Response(place.change(found.slice())) : new Response(null, { status: 404 });
}

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CHUNK_BYTES } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import { fetchBlob, newBlobKey, sendBlob } from "./index.ts";
import { memoryPlace } from "./testing/memory-place.ts";

const key = newBlobKey();
const plain = { key: null };

/** Bytes that repeat nowhere, quickly made. */
function numbered(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(length / 4));
  for (let at = 0; at < words.length; at++) words[at] = Math.imul(at + 1, 2_654_435_761) ^ seed;
  return new Uint8Array(words.buffer, 0, length).slice();
}

const codeOf = (action: Promise<unknown>): Promise<string> =>
  action.then(
    () => "nothing was thrown",
    (error: unknown) => (error instanceof WorkbenchError ? error.code : String(error)),
  );

describe("a blob that was sent", () => {
  it("comes back as it was, sealed or not", async () => {
    const small = fc.uint8Array({ maxLength: 300 }).map((bytes) => new Uint8Array(bytes));
    await fc.assert(
      fc.asyncProperty(small, fc.constantFrom(null, key), async (bytes, sealed) => {
        const place = memoryPlace();
        const ref = await sendBlob(place, bytes, { key: sealed });
        expect(await fetchBlob(place, ref, { key: sealed })).toEqual(bytes);
      }),
      { numRuns: 60 },
    );
  });

  it("travels in chunks whose sizes add up to the reference", async () => {
    const place = memoryPlace();
    const bytes = numbered(CHUNK_BYTES * 2 + 5);
    const seen: number[] = [];
    const ref = await sendBlob(place, bytes, { key, onProgress: (done) => seen.push(done) });
    expect(ref.bytes).toBe(bytes.length + 3 * 28);
    expect(place.stored.size).toBe(4);
    expect(seen.at(-1)).toBe(ref.bytes);
    expect(place.requests.at(-1)).toBe(`PUT /blob/${ref.id}`);
    expect(await fetchBlob(place, ref, { key })).toEqual(bytes);
  });

  it("is sent once: equal chunks are equal under one key, and different under another", async () => {
    const place = memoryPlace();
    const first = await sendBlob(place, numbered(100), { key });
    const before = place.requests.length;
    expect(await sendBlob(place, numbered(100), { key })).toEqual(first);
    expect(place.requests.slice(before)).toEqual(["POST /blob/missing"]);
    expect((await sendBlob(place, numbered(100), { key: newBlobKey() })).id).not.toBe(first.id);
  });

  it("goes on where an interrupted one stopped", async () => {
    const place = memoryPlace();
    const bytes = numbered(CHUNK_BYTES * 3);
    let puts = 0;
    place.fault = (method) => (method === "PUT" && ++puts > 1 ? Response.json({}, { status: 403 }) : null);
    expect(await codeOf(sendBlob(place, bytes, plain))).toBe("blob-refused");
    expect(place.stored.size).toBe(1);
    place.fault = () => null;
    const ref = await sendBlob(place, bytes, plain);
    expect(place.requests.filter((request) => request.startsWith("PUT"))).toHaveLength(4);
    expect(await fetchBlob(place, ref, plain)).toEqual(bytes);
  });
});

describe("a relay that misbehaves", () => {
  it("is asked again after network errors and 5xx", async () => {
    const place = memoryPlace();
    let asked = 0;
    place.fault = () => {
      asked++;
      if (asked % 3 === 1) return new TypeError("fetch failed");
      return asked % 3 === 2 ? new Response(null, { status: 503 }) : null;
    };
    const ref = await sendBlob(place, numbered(50), plain);
    expect(await fetchBlob(place, ref, plain)).toEqual(numbered(50));
    expect(asked).toBe(15);
  });

  it.each([
    [507, { code: "quota-exceeded", message: "4 GB of 4 GB", action: "Delete." }, "blob-quota"],
    [413, {}, "blob-refused"],
    [401, { code: "login-needed", message: "no", action: "Log in." }, "login-needed"],
    [429, {}, "relay-unreachable"],
    [500, {}, "relay-unreachable"],
    [422, {}, "blob-damaged"],
  ])("that says %i is told by name", async (status, body, code) => {
    const place = memoryPlace();
    place.fault = (method) => (method === "PUT" ? Response.json(body, { status }) : null);
    expect(await codeOf(sendBlob(place, numbered(50), plain))).toBe(code);
  });

  it("is asked again with the session that took the place of an expired one", async () => {
    const place = memoryPlace();
    let asked = 0;
    place.fault = () => (asked++ === 0 ? Response.json({}, { status: 401 }) : null);
    const sessions = ["Bearer old", "Bearer new"];
    const renewed = { ...place, authorization: () => sessions.shift() ?? "Bearer new" };
    expect((await sendBlob(renewed, numbered(5), plain)).bytes).toBe(5);
  });

  it("is asked a few times for a session, but not for a lease", async () => {
    for (const [authorization, times, expected] of [
      ["Bearer x", 8, "login-needed"],
      ["Lease x", 1, "lease-ended"],
    ] as const) {
      const place = memoryPlace();
      let asked = 0;
      place.fault = () => {
        asked++;
        return Response.json({}, { status: 401 });
      };
      const code = await codeOf(
        sendBlob({ ...place, authorization: () => authorization }, numbered(5), plain),
      );
      expect([code, asked]).toEqual([expected, times]);
    }
  });

  it("is waited for as long as it says when it has too much to do", async () => {
    const place = memoryPlace();
    const [pauses, busy] = [
      new Array<number>(),
      new Response(null, { status: 429, headers: { "retry-after": "7" } }),
    ];
    let asked = 0;
    place.fault = () => (asked++ < 20 ? busy.clone() : null);
    const patient = { ...place, pause: (ms: number) => Promise.resolve(void pauses.push(ms)) };
    await sendBlob(patient, numbered(5), plain);
    expect(pauses).toEqual(Array.from({ length: 20 }, () => 7000));
  });

  it("is not waited for when the caller stops", async () => {
    const stop = new AbortController();
    const place = {
      ...memoryPlace(),
      pause: () => {
        stop.abort();
        return Promise.resolve();
      },
    };
    const broken = { ...place, fetch: () => Promise.reject(new TypeError("fetch failed")) };
    expect(await codeOf(sendBlob(broken, numbered(5), { ...plain, signal: stop.signal }))).toBe("aborted");
  });

  it("cannot pass changed bytes off as the blob", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.constantFrom("flip", "cut", "add"), async (at, how) => {
        const place = memoryPlace();
        const ref = await sendBlob(place, numbered(200), { key });
        place.change = (body) => {
          if (how === "cut") return body.slice(0, at % body.length);
          if (how === "add") return new Uint8Array([...body, at % 256]);
          body[at % body.length]! ^= 1;
          return body;
        };
        expect(await codeOf(fetchBlob(place, ref, { key }))).toBe("blob-damaged");
      }),
      { numRuns: 40 },
    );
  });

  it("heals when bytes were changed once", async () => {
    const place = memoryPlace();
    const ref = await sendBlob(place, numbered(200), plain);
    let times = 0;
    place.change = (body) => (times++ === 0 ? body.slice(1) : body);
    expect(await fetchBlob(place, ref, plain)).toEqual(numbered(200));
  });

  it("cannot make a reader take more than was announced or allowed", async () => {
    const place = memoryPlace();
    const ref = await sendBlob(place, numbered(200), plain);
    expect(await codeOf(fetchBlob(place, { ...ref, bytes: 100 }, plain))).toBe("blob-damaged");
    expect(await codeOf(fetchBlob(place, ref, { ...plain, mostBytes: 199 }))).toBe("blob-too-large");
    expect(await codeOf(fetchBlob(place, { ...ref, id: "0".repeat(64) }, plain))).toBe("blob-missing");
  });

  it("gives no sealed blob to another key", async () => {
    const place = memoryPlace();
    const ref = await sendBlob(place, numbered(200), { key });
    expect(await codeOf(fetchBlob(place, ref, { key: newBlobKey() }))).toBe("bad-seal");
    expect(await codeOf(sendBlob(place, numbered(2), { key: "AAAA" }))).toBe("bad-key");
  });
});

describe("a chunk cache", () => {
  it("spares requests, and is not believed where its bytes have changed", async () => {
    const place = memoryPlace();
    const ref = await sendBlob(place, numbered(200), plain);
    const kept = new Map<string, Uint8Array<ArrayBuffer>>();
    const cache = {
      get: (name: string) => Promise.resolve(kept.get(name) ?? null),
      put: (name: string, bytes: Uint8Array<ArrayBuffer>) => Promise.resolve(void kept.set(name, bytes)),
    };
    await fetchBlob(place, ref, { ...plain, cache });
    const before = place.requests.length;
    expect(await fetchBlob(place, ref, { ...plain, cache })).toEqual(numbered(200));
    expect(place.requests).toHaveLength(before);
    for (const bytes of kept.values()) bytes[0]! ^= 1;
    expect(await fetchBlob(place, ref, { ...plain, cache })).toEqual(numbered(200));
  });
});

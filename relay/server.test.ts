import { request } from "node:http";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, brotliDecompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServer, type RunningServer } from "./index.ts";
import { isKnownHost } from "./http/host-check.ts";

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}
let folder: string;
let server: RunningServer;
const page = `<!doctype html>${"<p>hello</p>".repeat(200)}`;

function ask(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port: server.port, path, method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) });
      });
    })
      .on("error", reject)
      .end();
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "relay-"));
  await mkdir(join(folder, "web", "assets"), { recursive: true });
  await writeFile(join(folder, "secret.txt"), "secret");
  await writeFile(join(folder, "web", "index.html"), page);
  await writeFile(join(folder, "web", "assets", "main-a1b2c3d4.js"), "1");
  await writeFile(
    join(folder, "web", "security.json"),
    JSON.stringify({
      contentSecurityPolicy: "default-src 'none'",
      pages: { "relay.html": "default-src 'none'; connect-src https:" },
    }),
  );
  await writeFile(join(folder, "web", "relay.html"), page);
  server = await startServer({ port: 0, host: "127.0.0.1", webRoot: join(folder, "web") });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

describe("the relay's web server", () => {
  it("serves index.html with the build's policy and cross-origin isolation", async () => {
    const { status, headers, body } = await ask("/");
    expect(status).toBe(200);
    expect(body.toString()).toBe(page);
    expect(headers["content-security-policy"]).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(headers["cross-origin-opener-policy"]).toBe("same-origin");
    expect(headers["cross-origin-embedder-policy"]).toBe("require-corp");
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["cache-control"]).toBe("no-cache");
  });

  it("serves a page with a policy of its own, and only that page", async () => {
    const wide = await ask("/relay.html?x");
    expect(wide.headers["content-security-policy"]).toContain("connect-src https:; frame-ancestors 'none'");
    expect((await ask("/index.html")).headers["content-security-policy"]).not.toContain("https:");
    expect((await ask("/%72elay.html")).headers["content-security-policy"]).not.toContain("https:");
  });

  it("compresses text in the best accepted form", async () => {
    const brotli = await ask("/", { "accept-encoding": "gzip, br" });
    expect(brotli.headers["content-encoding"]).toBe("br");
    expect(brotliDecompressSync(brotli.body).toString()).toBe(page);
    const gzip = await ask("/index.html", { "accept-encoding": "gzip, br;q=0" });
    expect(gunzipSync(gzip.body).toString()).toBe(page);
  });

  it("answers a known ETag with 304 and keeps hashed names for good", async () => {
    const { headers } = await ask("/");
    expect((await ask("/", { "if-none-match": String(headers["etag"]) })).status).toBe(304);
    expect((await ask("/assets/main-a1b2c3d4.js")).headers["cache-control"]).toContain("immutable");
  });

  it.each(["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/nothing", "/assets", "/%00"])(
    "does not serve %s",
    async (path) => {
      expect((await ask(path)).status).toBe(404);
    },
  );

  it("refuses malformed paths, other methods and unknown hosts", async () => {
    expect((await ask("/%zz")).status).toBe(400);
    expect((await ask("/", {}, "POST")).status).toBe(405);
    expect((await ask("/", { host: "evil.example" })).status).toBe(421);
  });

  it("names a taken port", async () => {
    const second = startServer({ port: server.port, host: "127.0.0.1", webRoot: folder });
    await expect(second).rejects.toMatchObject({
      code: "port-in-use",
      message: `Port ${server.port} on 127.0.0.1 is taken.`,
    });
  });
});

describe("isKnownHost", () => {
  it("takes literal addresses, localhost and given names only", () => {
    expect(
      ["127.0.0.1:1", "[::1]:80", "localhost", "10.0.0.2", "box.lan:9"].map((host) =>
        isKnownHost(host, ["box.lan"]),
      ),
    ).toEqual([true, true, true, true, true]);
    expect(
      [undefined, "", "evil.example", "127.0.0.1.evil.example", "a:b:c"].map((host) => isKnownHost(host, [])),
    ).toEqual([false, false, false, false, false]);
  });
});

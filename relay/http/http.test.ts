import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request as plainRequest, type IncomingMessage } from "node:http";
import { request as tlsRequest } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServer, type HttpRoute, type RunningServer, type ServerOptions } from "../server.ts";
import { Entrance } from "./index.ts";

let folder: string;
const running: RunningServer[] = [];
const page = "https://lab.example.org";

const echo: HttpRoute = (request, response) => {
  if (!request.url?.startsWith("/blob/")) return Promise.resolve(false);
  response.end("blob");
  return Promise.resolve(true);
};

async function start(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const server = await startServer({
    port: 0,
    host: "127.0.0.1",
    webRoot: folder,
    routes: [echo],
    ...options,
  });
  running.push(server);
  return server;
}

function ask(
  { port, url }: RunningServer,
  path: string,
  headers: Record<string, string> = {},
  method = "GET",
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path, method, headers, rejectUnauthorized: false };
    const request = url.startsWith("https:") ? tlsRequest(options) : plainRequest(options);
    request.on("response", (response) => {
      response.resume();
      resolve(response);
    });
    request.on("error", reject).end();
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "relay-http-"));
  await writeFile(join(folder, "index.html"), "<!doctype html>");
});
afterAll(async () => {
  await Promise.all(running.map((server) => server.close()));
  await rm(folder, { recursive: true });
});

describe("pages elsewhere", () => {
  it("are answered across origins only where they were named", async () => {
    const server = await start({ origins: [page] });
    const named = await ask(server, "/blob/x", { origin: page });
    expect(named.headers).toMatchObject({
      "access-control-allow-origin": page,
      "cross-origin-resource-policy": "cross-origin",
      vary: "origin",
    });
    for (const origin of ["https://evil.example", "null", `${page}.evil.example`, "http://lab.example.org"]) {
      const other = await ask(server, "/blob/x", { origin });
      expect(other.headers["access-control-allow-origin"]).toBeUndefined();
      expect(other.headers["cross-origin-resource-policy"]).toBe("same-origin");
    }
  });

  it("are told before they ask what they may send", async () => {
    const server = await start({ origins: [page] });
    const preflight = { origin: page, "access-control-request-method": "PUT" };
    const answer = await ask(server, "/blob/x", preflight, "OPTIONS");
    expect(answer.statusCode).toBe(204);
    expect(answer.headers["access-control-allow-headers"]).toContain("authorization");
    expect(answer.headers["access-control-allow-methods"]).toContain("PUT");
    const strange = await ask(server, "/", { ...preflight, origin: "https://evil.example" }, "OPTIONS");
    expect(strange.statusCode).toBe(405);
  });
});

describe("Entrance", () => {
  const entrance = new Entrance({ names: ["relay.example.org"], origins: [page], proxy: false });
  const asked = (headers: Record<string, string>, remoteAddress = "10.1.1.1") =>
    ({ headers, socket: { remoteAddress } }) as unknown as IncomingMessage;

  it("lets in programs, its own pages and named ones", () => {
    const host = "relay.example.org";
    expect(entrance.refusalOf(asked({ host }))).toBeNull();
    expect(entrance.refusalOf(asked({ host, origin: `https://${host}` }))).toBeNull();
    expect(entrance.refusalOf(asked({ host, origin: page }))).toBeNull();
    expect(entrance.refusalOf(asked({ host, origin: "https://evil.example" }))).not.toBeNull();
    expect(entrance.refusalOf(asked({ host, origin: "null" }))).not.toBeNull();
    expect(entrance.refusalOf(asked({ host: "rebound.example" }))).toBe("Unknown host name.");
  });

  it("believes a proxy about addresses only where one was declared, and then its last word", () => {
    const forged = asked({ "x-forwarded-for": "1.2.3.4, 5.6.7.8", "x-forwarded-proto": "https" });
    expect(entrance.addressOf(forged)).toBe("10.1.1.1");
    expect(entrance.isSecure(forged)).toBe(false);
    const behind = new Entrance({ names: [], origins: [], proxy: true });
    expect(behind.addressOf(forged)).toBe("5.6.7.8");
    expect(behind.isSecure(forged)).toBe(true);
  });
});

/** @returns whether it is there and did it */
const openssl = (...words: string[]): boolean => spawnSync("openssl", words).status === 0;
const hasOpenssl = openssl("version");
if (!hasOpenssl) process.stdout.write("skipped: TLS needs openssl for a certificate\n");

describe("encryption", () => {
  it.skipIf(!hasOpenssl)("serves by TLS with a certificate, and says that it always will", async () => {
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const made = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1"];
    const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    expect(openssl("req", ...made, "-keyout", key, "-out", cert, ...names)).toBe(true);
    const tls = { key: await readFile(key), cert: await readFile(cert) };
    const server = await start({ tls });
    expect(server.url).toMatch(/^https:/);
    const answer = await ask(server, "/");
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["strict-transport-security"]).toBe("max-age=31536000");
    const plain = await start();
    expect((await ask(plain, "/")).headers["strict-transport-security"]).toBeUndefined();
  });

  it("names a certificate that cannot be used", async () => {
    const tls = { key: Buffer.from("no key"), cert: Buffer.from("no certificate") };
    await expect(start({ tls })).rejects.toMatchObject({ code: "bad-certificate" });
  });
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Server } from "socket.io";
import { expect, onTestFinished, test } from "vitest";
import { relayProtocolVersion } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import { UsageError } from "../usage.ts";
import { node } from "./node.ts";

const relay = ["--relay", "http://127.0.0.1:1"];

test.each<[string, readonly string[], string]>([
  ["no relay", [], "--relay URL is needed"],
  [
    "what is no address",
    ["--relay", "not an address"],
    '--relay: "not an address" is no address of a relay.',
  ],
  ["another scheme", ["--relay", "ftp://relay"], '--relay: "ftp://relay" is no address of a relay.'],
  ["plain HTTP to another machine", ["--relay", "http://10.0.0.7:4173"], "without encryption"],
  [
    "an unknown backend",
    [...relay, "--backend", "cuda"],
    '--backend must be auto | webgpu | wasm | cpu, not "cuda"',
  ],
  ["no places", [...relay, "--slots", "0"], '--slots must be a whole number from 1 to 64, not "0"'],
  ["an empty name", [...relay, "--name", " "], '--name must have 1 to 64 characters, not " "'],
  ["a negative cache", [...relay, "--cache-gb", "-1"], "--cache-gb must be a whole number"],
  ["trust in nobody", ["trust", "add"], "node trust add needs a KEY"],
  [
    "trust in what is no key",
    ["trust", "add", "ada", "--data-dir", tmpdir()],
    '"ada" is no Ed25519 public key',
  ],
  ["another deed", ["trust", "everyone"], 'node trust must be add | remove | list, not "everyone"'],
  ["an unknown option", [...relay, "--gpu", "1"], "--gpu"],
])("%s is bad usage", async (_, argv, message) => {
  const refusal = node([...argv]);
  await expect(refusal).rejects.toThrow(/./);
  const error: unknown = await refusal.catch((thrown: unknown) => thrown);
  const usage =
    error instanceof UsageError || (error instanceof WorkbenchError && error.code.startsWith("usage"));
  expect(usage).toBe(true);
  expect(error).toMatchObject({
    message: expect.stringContaining(message) as string,
  });
});

test("a folder that cannot be used is named", async () => {
  await expect(node([...relay, "--data-dir", "/dev/null/node"])).rejects.toMatchObject({
    code: "usage-data-dir",
    message: expect.stringContaining('"/dev/null/node"') as string,
  });
});

test("a relay that is not there is waited for; one that has revoked the key ends the node", async () => {
  const folder = await mkdtemp(join(tmpdir(), "firstlight-node-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;
  await new Promise((resolve) => http.close(resolve));

  const main = new URL("../main.ts", import.meta.url).pathname;
  const options = [
    "--relay",
    `http://127.0.0.1:${port}`,
    "--data-dir",
    folder,
    "--backend",
    "wasm",
    "--json",
  ];
  const child = spawn(process.execPath, [main, "node", ...options], { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const said = { stdout: "", stderr: "" };
  child.stderr.on("data", (text: Buffer) => (said.stderr += text.toString()));
  const ended = once(child, "exit");
  const waiting = Promise.withResolvers<undefined>();
  child.stdout.on("data", (text: Buffer) => {
    said.stdout += text.toString();
    if (/cannot be reached\. Trying again in \d+ s/.test(said.stdout)) waiting.resolve(undefined);
  });
  await waiting.promise;

  const revived = createServer();
  const server = new Server(revived);
  onTestFinished(() => server.close());
  server.of("/node").on("connection", (socket) => {
    const nonce = `${"A".repeat(43)}=`;
    socket.emit("challenge", { relay: "a".repeat(64), nonce, at: 1, protocol: relayProtocolVersion });
    socket.on("prove", (_proof: unknown, answer: (reply: unknown) => void) => {
      const error = { code: "revoked", message: "Ada revoked this key.", action: "Pair it with a new one." };
      answer({ ok: false, error });
    });
  });
  revived.listen(port, "127.0.0.1");
  expect((await ended)[0]).toBe(1);
  expect(said.stderr).toContain("firstlight: Ada revoked this key. Pair it with a new one.");
});

/** Real bubblewrap: what a program that escaped Node's own permissions would still meet. Skipped where there is none. */
import { createServer, type AddressInfo, type Server } from "node:net";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { findBox } from "./box.ts";
import { forbiddenCalls } from "./forbidden-calls.ts";
import { kernelCalls, type Convention, type KernelCall } from "./testing/kernel-calls.ts";
import { runBoxed } from "./testing/run-boxed.ts";

const LONG = 60_000;
const box = await findBox({ mostBytes: 2 ** 29 });
if (!box) console.warn("skipped: bubblewrap is not installed, or not allowed here");

async function inBox(script: string): Promise<unknown> {
  const { stdout, stderr } = await runBoxed([process.execPath, "-e", script]);
  if (stdout.length === 0) throw new Error(stderr);
  return JSON.parse(stdout.toString());
}

async function listening(where: string | { port: number; host: string }): Promise<Server> {
  const server = createServer((socket) => socket.end("in"));
  await new Promise<void>((resolve) => server.listen(where, resolve));
  onTestFinished(() => void server.close());
  return server;
}

const TRIED =
  "const tried = (act) => { try { act(); return 'done'; } catch (error) { return error.code; } };";

describe.skipIf(!box)("a box", { timeout: LONG }, () => {
  test("has no files of ours, no environment, nowhere to write", async () => {
    const folder = await mkdtemp(join(tmpdir(), "firstlight-secret-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, "key.pem"), "secret");
    const found = await inBox(`
      const fs = require("node:fs");
      ${TRIED}
      const places = ["/x", "/tmp/x", "/dev/x", "/dev/shm/x", "/proc/x", "/usr/lib/x", "/proc/self/oom_score_adj"];
      console.log(JSON.stringify({
        secret: tried(() => fs.readFileSync(${JSON.stringify(join(folder, "key.pem"))})),
        passwd: tried(() => fs.readFileSync("/etc/passwd")),
        home: tried(() => fs.readdirSync("/home")),
        written: places.filter((path) => tried(() => fs.writeFileSync(path, "-1000")) === "done"),
        environment: Object.keys(process.env).filter((name) => name !== "PWD"),
      }));`);
    expect(found).toEqual({
      ...{ secret: "ENOENT", passwd: "ENOENT", home: "ENOENT", written: [], environment: [] },
    });
  });

  test("reaches nobody: TCP, UDP, unix sockets by file and by name", async () => {
    const { port } = (await listening({ port: 0, host: "127.0.0.1" })).address() as AddressInfo;
    const folder = await mkdtemp(join(tmpdir(), "firstlight-socket-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    await listening(join(folder, "socket"));
    const abstract = `\0firstlight-${process.pid}`;
    await listening(abstract);
    const found = await inBox(`
      ${TRIED}
      const net = require("node:net");
      const connect = (where) => new Promise((resolve) => {
        const socket = net.connect(where);
        socket.on("connect", () => resolve("open")).on("error", (error) => resolve(error.code));
      });
      const say = () => new Promise((resolve) => {
        const socket = require("node:dgram").createSocket("udp4");
        socket.on("error", (error) => resolve(error.code));
        socket.send("out", ${port}, "127.0.0.1", (error) => resolve(error?.code ?? "sent"));
      });
      (async () => console.log(JSON.stringify([
        await connect({ port: ${port}, host: "127.0.0.1" }),
        await connect(${JSON.stringify(join(folder, "socket"))}),
        await connect(${JSON.stringify(abstract)}),
        await say(),
      ])))();`);
    expect(found).toEqual(["EPERM", "EPERM", "EPERM", "EPERM"]);
  });

  test("sees and signals no process, and starts none", async () => {
    const found = await inBox(`
      ${TRIED}
      const { spawnSync } = require("node:child_process");
      const ids = require("node:fs").readdirSync("/proc").filter((name) => /^\\d+$/.test(name));
      console.log(JSON.stringify({
        others: ids.length > 2,
        node: tried(() => process.kill(${process.pid}, 0)),
        keeper: tried(() => process.kill(1, "SIGKILL")),
        started: spawnSync("/bin/sh", ["-c", "true"]).error.code,
      }));`);
    // the first process of a namespace cannot be killed from inside
    expect(found).toEqual({ others: false, node: "ESRCH", keeper: "done", started: "EPERM" });
  });

  test("ends a program that takes all memory, before the machine has none", async () => {
    const hold = "const held = []; for (;;) held.push(Buffer.alloc(2 ** 24, 1));";
    const { code, stderr } = await runBoxed([process.execPath, "-e", hold]);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/allocat|memory/i);
    const limit = await inBox(
      `console.log(JSON.stringify(/Max data size +(\\d+)/.exec(require("node:fs").readFileSync("/proc/self/limits", "utf8"))[1]))`,
    );
    expect(Number(limit)).toBe(2 ** 29 + 2 ** 30);
  });
});

describe.skipIf(!box || process.arch !== "x64")("the kernel, asked from a box,", { timeout: LONG }, () => {
  async function ask(calls: readonly KernelCall[], convention?: Convention) {
    const folder = await mkdtemp(join(tmpdir(), "firstlight-calls-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, "calls");
    await writeFile(path, kernelCalls(calls, convention), { mode: 0o700 });
    const { code, stdout } = await runBoxed([path], { readable: [path] });
    const answers = Array.from({ length: stdout.length / 8 }, (_, at) =>
      Number(stdout.readBigInt64LE(8 * at)),
    );
    return { code, answers };
  }

  test("refuses each forbidden call", async () => {
    const calls = forbiddenCalls("x64");
    const asked = calls.map(({ number, when }) => {
      const given = Array<number>(6).fill(0);
      if (when) given[when.argument] = when.value;
      return { number, given };
    });
    const { code, answers } = await ask(asked);
    expect(code).toBe(0);
    const answered = calls.map(({ name }, index) => [name, answers[index]]);
    expect(answered).toEqual(calls.map(({ name, errno }) => [name, -errno]));
  });

  test("answers what training needs", async () => {
    const [getpid, clone, mmap, ioctl] = [39, 56, 9, 16];
    const { answers } = await ask([
      { number: getpid },
      { number: clone, given: [0x10000] },
      { number: mmap, given: [0, 4096, 3, 0x22, -1] },
      { number: ioctl, given: [0, 0x5413] },
    ]);
    const [EINVAL, ENOTTY] = [-22, -25];
    expect(answers.slice(0, 2)).toEqual([2, EINVAL]);
    expect(answers[2]).toBeGreaterThan(0);
    expect(answers[3]).toBe(ENOTTY);
  });

  test.each<[string, KernelCall, Convention]>([
    ["the 32-bit convention", { number: 20 }, "int80"],
    ["the numbers for 32-bit pointers", { number: 0x4000_0000 + 39 }, "syscall"],
  ])("ends who calls by %s", async (_, call, convention) => {
    const SIGSYS = 31;
    expect(await ask([call], convention)).toEqual({ code: 128 + SIGSYS, answers: [] });
  });
});

/**
 * Programs that a trusted signer signed and that are hostile all the same, on a real node in a real box: none gets out,
 * none stays, and the node trains the next trial within 30 s. Skipped where there is no bubblewrap.
 */
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { signedProgramText, type SignedProgram } from "../../../../protocol/index.ts";
import { templateByName } from "../../../../templates/index.ts";
import type { NodeKey } from "../../../link/index.ts";
import { sendBlob } from "../../../parcel/index.ts";
import { memoryPlace } from "../../../parcel/testing/memory-place.ts";
import { programHash } from "../../../program/index.ts";
import { keyOf, measureSpeed, newKeyPair, startDonor, type Donor } from "../../index.ts";
import { createFakeLink } from "../../testing/fake-link.ts";
import { leaseOf, offer, tinyTable, tinyWork } from "../../testing/lease-fixture.ts";
import { processTrainer } from "../index.ts";
import { findBox } from "./box.ts";

const LONG = 120_000;
const mostBytes = 2 ** 29;
const BACK_MS = 30_000;
const box = await findBox({ mostBytes });
if (!box) console.warn("skipped: bubblewrap is not installed, or not allowed here");

const [link, place] = [createFakeLink(), memoryPlace()];
let [signer, donor, secrets]: [NodeKey, Donor, string] = [null!, null!, ""];

/** Signed by whom the node trusts. @param deed - statements at the beginning of training */
async function signedWork(deed: string) {
  const work = await tinyWork(place);
  const { task, classes, shape, train, validation } = tinyTable;
  const facts = { task, classes, shape, trainCount: train.length, validationCount: validation.length };
  const template = templateByName("tabular");
  const files = template.generate(template.parseForm({ target: "y" }), facts);
  const begins = "const { config, seed } = context;";
  expect(files["train.ts"]).toContain(begins);
  const edited = { ...files, "train.ts": files["train.ts"]!.replace(begins, () => `${begins}\n${deed}`) };
  const program = await programHash(edited);
  const bytes = new TextEncoder().encode(JSON.stringify(edited));
  const signed: SignedProgram = {
    ...{ files: await sendBlob(place, bytes, { key: null }), program, template: "tabular" },
    ...{ notAfter: Date.now() + 3_600_000, publicKey: signer.publicKey, signature: "" },
  };
  const signature = await signer.sign(new TextEncoder().encode(signedProgramText(signed)));
  const spec = { ...work.order.spec, program };
  return { ...work, signed: { ...signed, signature }, order: { ...work.order, spec } };
}

/** What the node says last of a trial. */
async function trained(deed: string): Promise<{ readonly event: string; readonly said: string }> {
  const lease = leaseOf(await signedWork(deed));
  link.notify("lease", lease);
  const last = () =>
    link.asked.find(
      ({ event, request }) => /^(fail|finish)$/.test(event) && request["token"] === lease.token,
    );
  await vi.waitFor(() => expect(last()).toBeDefined(), { timeout: 60_000, interval: 10 });
  const { event, request } = last()!;
  await vi.waitFor(() => expect(donor.leases).toEqual([]), { interval: 5 });
  return { event, said: JSON.stringify(request["fault"] ?? request["result"]) };
}

/** Of this process's children those that run and are boxes. */
function openBoxes(): string[] {
  return readFileSync(`/proc/self/task/${process.pid}/children`, "utf8")
    .split(" ")
    .filter(Boolean)
    .filter((id) => {
      try {
        return readFileSync(`/proc/${id}/comm`, "utf8").startsWith("bwrap");
      } catch {
        return false;
      }
    });
}

const TRIED = "const tried = (act) => { try { return act(); } catch (error) { return error.code; } };";
const say = (what: string): string => `${TRIED} throw new Error("found " + JSON.stringify(${what}));`;
const builtin = (name: string): string => `process.getBuiltinModule("node:${name}")`;

describe.skipIf(!box)("a node lent to hostile programs", { timeout: LONG }, () => {
  beforeAll(async () => {
    signer = await keyOf(await newKeyPair(false));
    secrets = await mkdtemp(join(tmpdir(), "firstlight-node-"));
    await writeFile(join(secrets, "key.pem"), "the node's key", { mode: 0o600 });
    const openTrainer = processTrainer({ mostBytes, box, boxedSilenceMs: 2000 });
    donor = await startDonor({
      ...{ key: await keyOf(await newKeyPair(false)), connect: link.connect, openTrainer },
      offer: { ...offer, trusts: [signer.publicKey] },
      ...{ cache: null, store: null, onNews: () => undefined, fetch: place.fetch! },
    });
    link.find();
  });
  afterAll(async () => {
    donor.close();
    await rm(secrets, { recursive: true });
  });

  test("trains one that is not", async () => {
    expect(await trained("")).toMatchObject({ event: "finish" });
  });

  const read = (path: string): string =>
    `tried(() => ${builtin("fs")}.readFileSync(${JSON.stringify(path)}))`;
  const endlessModule =
    "0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,7,5,1,1,102,0,0,10,9,1,7,0,3,64,12,0,11,11";
  const hostile: [string, () => string, RegExp][] = [
    [
      "reads the node's key, others' files and its environment",
      () =>
        say(`[
          ${read(join(secrets, "key.pem"))}, ${read("/etc/passwd")}, ${read("/proc/1/environ")},
          Object.keys(process.env).filter((name) => !/^(PWD|NODE_CHANNEL_)/.test(name)),
        ]`),
      /found \[(\\"(ERR_ACCESS_DENIED|ENOENT)\\",){3}\[\]\]/,
    ],
    [
      "signals the node and all others",
      () => say(`[${process.pid}, 1, -1].map((pid) => tried(() => process.kill(pid, "SIGSTOP")))`),
      /found \[\\"ESRCH\\",/,
    ],
    [
      "starts processes without end",
      () => `for (;;) ${builtin("child_process")}.spawn("/bin/sh", ["-c", "sleep 600"]);`,
      /restricted/,
    ],
    [
      "starts threads without end",
      () => `for (;;) new (${builtin("worker_threads")}.Worker)("for (;;);", { eval: true });`,
      /restricted/,
    ],
    [
      "fills the disk",
      () =>
        `for (let file = 0; ; file++) ${builtin("fs")}.writeFileSync("/tmp/" + file, Buffer.alloc(2 ** 24));`,
      /restricted/,
    ],
    [
      "takes all memory",
      () => "const held = []; for (;;) held.push(new Uint8Array(2 ** 24).fill(1));",
      /memory|allocation/,
    ],
    ["never ends", () => "for (;;);", /said nothing for 2 s/],
    [
      "never ends within a kernel",
      () => `new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.of(${endlessModule}))).exports.f();`,
      /said nothing for 2 s/,
    ],
    [
      "says things without end",
      () => `for (;;) process.send({ type: "heartbeat", numTensors: 1, numBytes: 1 });`,
      /more messages than training takes|said nothing|memory/,
    ],
    ["says something huge", () => `process.send(new Uint8Array(1.9e8));`, /are the most|heap out of memory/],
    [
      "says what unpacks to much",
      () => `process.send(Array.from({ length: 1.5e6 }, () => ({})));`,
      /that is no checkpoint|said nothing/,
    ],
    [
      "speaks to Node itself",
      () => `process.send({ cmd: "NODE_HANDLE", type: "net.Socket" });`,
      /no message/,
    ],
  ];
  test.each(hostile)("one that %s gets nothing, and leaves at once", async (_, deed, last) => {
    const started = performance.now();
    const { event, said } = await trained(deed());
    expect({ event, said }).toMatchObject({ event: "fail", said: expect.stringMatching(last) as string });
    const next = await trained("");
    expect(next.event).toBe("finish");
    expect(performance.now() - started).toBeLessThan(BACK_MS);
    await vi.waitFor(() => expect(openBoxes()).toEqual([]));
    expect(readFileSync(join(secrets, "key.pem"), "utf8")).toBe("the node's key");
  });

  test("one that connects is heard by nobody", async () => {
    let heard = 0;
    const server = createServer(() => heard++);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const connect = `${builtin("net")}.connect(${port}, "127.0.0.1").on("error", () => undefined);`;
    const fetching = `fetch("http://127.0.0.1:${port}").catch(() => undefined);`;
    await trained(`try { ${connect} } catch {} try { ${fetching} } catch {}`);
    expect(heard).toBe(0);
    server.close();
  });

  test("one that keeps a timer is gone with its lease", async () => {
    expect(
      (
        await trained(
          "setInterval(() => { const until = Date.now() + 90; while (Date.now() < until); }, 100);",
        )
      ).event,
    ).toBe("finish");
    await vi.waitFor(() => expect(openBoxes()).toEqual([]));
  });

  test("measures its speed in the box too", async () => {
    const open = processTrainer({ mostBytes: 2 ** 32, box });
    const speed = await measureSpeed((request) => open({ ...request, boxed: true }), "wasm");
    expect(speed.backend).toBe("wasm");
    expect(speed.stepsPerSecond).toBeGreaterThan(0);
  });
});

test("without a box a signed program is not trained", async () => {
  const open = processTrainer({ mostBytes: 2 ** 32, box: null });
  const boxed = measureSpeed((request) => open({ ...request, boxed: true }), "wasm");
  await expect(boxed).rejects.toMatchObject({ code: "no-box" });
});

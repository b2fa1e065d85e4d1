import { createHash, randomBytes } from "node:crypto";
import { truncateSync, writeFileSync, rmSync, openSync, writeSync, closeSync, statSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { WorkbenchError } from "../../../study/index.ts";
import { inArena, type Arena } from "../arena/arena.ts";
import { Demands } from "./demand.ts";
import type { FaultRow } from "./fault-row.ts";

export const spoiledBlobs: FaultRow = {
  id: "F23",
  name: "blobs: flipped, truncated, missing, too large, broken off",
  asked: {
    short:
      "40 spoiled, broken off 10 times: always detected, 0 wrong bytes handed out, stored again afterwards",
    long: "400 spoiled, broken off 50 times: always detected, 0 wrong bytes handed out, stored again afterwards",
  },
  run: async (row) => {
    const size = row.long ? { spoiled: 400, brokenOff: 50 } : { spoiled: 40, brokenOff: 10 };
    const { value, end } = await inArena({ row, nodes: 0, trainMs: [1, 1] }, async (arena) => ({
      ...(await spoilAll(arena, size.spoiled)),
      ...(await tooLarge(arena)),
      ...(await breakOff(arena, size.brokenOff)),
    }));
    const demands = new Demands();
    demands.equal("wrong bytes handed out", value.wrong, 0);
    demands.equal("detected", value.detected, size.spoiled);
    demands.equal("stored again", value.healed, size.spoiled);
    demands.equal("too large, refused", value.refused, 3);
    demands.equal("half an upload taken for a whole one", value.halves, 0);
    demands.equal("whole after it was broken off", value.whole, 1);
    return {
      measured: `${size.spoiled} spoiled, ${value.detected} detected, ${value.wrong} wrong handed out, ${value.healed} stored again; ${value.refused} of 3 too large refused; whole after ${size.brokenOff} broken off`,
      facts: value,
      failures: [...demands.failures, ...end.violations],
    };
  },
};

type Bytes = Uint8Array<ArrayBuffer>;
const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

async function ask(
  arena: Arena,
  method: "GET" | "PUT",
  id: string,
  body: Bytes | null = null,
): Promise<Response> {
  const headers = { authorization: `Bearer ${arena.user.token}` };
  return fetch(new URL(`/blob/${id}`, arena.relayUrl()), { method, headers, body });
}

/** @returns the bytes; null: refused, or cut off */
async function take(arena: Arena, id: string): Promise<Buffer | null> {
  try {
    const answer = await ask(arena, "GET", id);
    const bytes = Buffer.from(await answer.arrayBuffer());
    return answer.ok ? bytes : null;
  } catch {
    return null; // the relay hung up in the middle, as it must when it finds out late
  }
}

async function spoilAll(arena: Arena, count: number) {
  let [wrong, detected, healed] = [0, 0, 0];
  for (let index = 0; index < count; index++) {
    const bytes = new Uint8Array(randomBytes(1000 + arena.random.integer(200_000)));
    const id = hashOf(bytes);
    await ask(arena, "PUT", id, bytes);
    spoilFile(join(arena.folder, "blobs", id.slice(0, 2), id), index, arena.random.next());
    const got = await take(arena, id);
    if (got && hashOf(got) !== id) wrong += 1;
    else if (got === null) detected += 1;
    await ask(arena, "PUT", id, bytes);
    if ((await take(arena, id))?.equals(bytes)) healed += 1;
  }
  return { wrong, detected, healed };
}

function spoilFile(path: string, index: number, draw: number): void {
  const { size } = statSync(path);
  const at = Math.floor(draw * size);
  if (index % 4 === 0) truncateSync(path, at);
  else if (index % 4 === 1) rmSync(path);
  else if (index % 4 === 2) writeFileSync(path, randomBytes(10), { flag: "a" });
  else flipBit(path, at);
}

function flipBit(path: string, at: number): void {
  const file = openSync(path, "r+");
  writeSync(file, randomBytes(4), 0, 4, Math.max(0, at - 4));
  closeSync(file);
}

/** Ten times what was said, the wrong bytes, and more than a chunk may have. */
async function tooLarge(arena: Arena): Promise<{ readonly refused: number }> {
  const small = new Uint8Array(randomBytes(1000));
  const tries: readonly [string, Bytes][] = [
    [hashOf(small), new Uint8Array(randomBytes(10_000))],
    [hashOf(new Uint8Array(10)), small],
    [hashOf(new Uint8Array(9_000_000)), new Uint8Array(9_000_000)],
  ];
  let refused = 0;
  for (const [id, bytes] of tries) {
    const ok = await ask(arena, "PUT", id, bytes).then(
      (answer) => answer.ok,
      () => false, // hung up on before all was sent
    );
    if (!ok && (await take(arena, id)) === null) refused += 1;
  }
  return { refused };
}

/** One chunk whose upload is cut again and again; then once to its end. */
async function breakOff(arena: Arena, times: number) {
  const bytes = new Uint8Array(randomBytes(2_000_000));
  const id = hashOf(bytes);
  let halves = 0;
  for (let time = 0; time < times; time++) {
    await sendPart(arena, id, bytes, arena.random.integer(bytes.length - 1));
    if ((await take(arena, id)) !== null) halves += 1;
  }
  await ask(arena, "PUT", id, bytes);
  return { halves, whole: (await take(arena, id))?.equals(bytes) ? 1 : 0 };
}

function sendPart(arena: Arena, id: string, bytes: Bytes, most: number): Promise<void> {
  const { hostname, port } = new URL(arena.relayUrl());
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      const head = `PUT /blob/${id} HTTP/1.1\r\nhost: ${hostname}:${port}\r\nauthorization: Bearer ${arena.user.token}\r\ncontent-length: ${bytes.length}\r\n\r\n`;
      socket.write(head);
      socket.write(bytes.subarray(0, most), () => {
        socket.destroy();
        resolve();
      });
    });
    socket.once("error", (cause) => {
      reject(new WorkbenchError("lost-answer", "The relay is not there.", "None.", { cause }));
    });
  });
}

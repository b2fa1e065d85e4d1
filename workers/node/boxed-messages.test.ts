/** A real Node process at the other end where its own encoding matters, bytes made by hand where it is hostile. */
import { spawn } from "node:child_process";
import { Duplex, PassThrough } from "node:stream";
import { serialize } from "node:v8";
import { expect, onTestFinished, test } from "vitest";
import { boxedMessages } from "./boxed-messages.ts";

const MEGABYTE = 2 ** 20;

/** What a process writes, without a process. */
function from(options: { mostBytes?: number; now?: () => number } = {}) {
  const stream = new PassThrough();
  const broken: string[] = [];
  const received: unknown[] = [];
  const messages = boxedMessages({
    ...{ stream, mostBytes: 64 * MEGABYTE, onBroken: (reason: string) => broken.push(reason), now: () => 0 },
    ...options,
  });
  messages.onMessage((message) => received.push(message));
  const say = async (frame: Uint8Array, announced = frame.length): Promise<void> => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(announced);
    await new Promise((resolve) => stream.write(Buffer.concat([head, frame]), resolve));
  };
  return { say, broken, received };
}

test("a Node process understands, and is understood, whatever the length", async () => {
  const script = `process.on("message", (message) => process.send(message));`;
  const child = spawn(process.execPath, ["-e", script], {
    stdio: ["ignore", "ignore", "inherit", "pipe"],
    env: { NODE_CHANNEL_FD: "3", NODE_CHANNEL_SERIALIZATION_MODE: "advanced" },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const stream = child.stdio[3];
  if (!(stream instanceof Duplex)) throw new Error("no pipe");
  const messages = boxedMessages({
    stream,
    mostBytes: 64 * MEGABYTE,
    onBroken: (reason) => expect.fail(reason),
  });
  const sent = [
    { type: "small", weights: Float32Array.from([1, 2, 3]), text: "ö", none: null, bytes: new Uint8Array(0) },
    { type: "checkpoint", checkpoint: { epoch: 3 }, bytes: new Uint8Array(9 * MEGABYTE).fill(7), after: 1 },
  ];
  for (const message of sent) {
    const answer = new Promise((resolve) => messages.onMessage(resolve));
    messages.send(message);
    const received = (await answer) as typeof message;
    expect(Buffer.compare(received.bytes, message.bytes)).toBe(0);
    expect({ ...received, bytes: null }).toEqual({ ...message, bytes: null });
  }
});

test("a message that is announced as too long is not waited for", async () => {
  const { say, broken } = from();
  await say(Buffer.alloc(1), 2 ** 32 - 1);
  expect(broken).toEqual([`it sent a message of ${2 ** 32 - 1} bytes, ${64 * MEGABYTE} are the most`]);
});

test("many bytes that are no array are not unpacked", async () => {
  const { say, broken, received } = from();
  await say(serialize("x".repeat(5 * MEGABYTE)));
  expect(broken).toEqual([expect.stringContaining("that is no checkpoint")]);
  expect(received).toEqual([]);
});

test("what only looks like an array hides nothing", async () => {
  const { say, broken, received } = from();
  const objects = Buffer.alloc(6 * MEGABYTE, serialize({}).subarray(2));
  const length = [
    objects.length & 0x7f,
    (objects.length >> 7) & 0x7f,
    (objects.length >> 14) & 0x7f,
    objects.length >> 21,
  ];
  const mark = String.fromCharCode(
    0x5c,
    0,
    1,
    length[0]! | 0x80,
    length[1]! | 0x80,
    length[2]! | 0x80,
    length[3]!,
  );
  await say(Buffer.concat([serialize(mark), objects, Buffer.alloc(64)]));
  expect(broken.length + received.length).toBe(1);
  expect(JSON.stringify(received).length).toBeLessThan(1000);
});

test("an array of holes is not looked at, wherever it is", async () => {
  const hollow: unknown[] = [];
  hollow.length = 2 ** 32 - 1;
  const curve = { sampleCount: [1, 2, 3], loss: hollow };
  for (const message of [hollow, { type: "trial-event", event: { train: curve } }]) {
    const { say, broken, received } = from();
    expect(serialize(message).length).toBeLessThan(200);
    await say(serialize(message));
    expect(broken).toEqual([expect.stringContaining("it sent an array of 4294967295 elements")]);
    expect(received).toEqual([]);
  }
});

test("a message of very many parts ends it; one that goes in a circle does no harm", async () => {
  const many = from();
  await many.say(serialize(Array.from({ length: 20_000 }, () => [])));
  expect(many.broken).toEqual([expect.stringContaining("over 10000 parts")]);
  const circle = from();
  const round: unknown[] = [];
  round.push(round);
  await circle.say(serialize(round));
  expect([circle.broken, circle.received.length]).toEqual([[], 1]);
});

test("what is no message at all ends it", async () => {
  const { say, broken } = from();
  await say(Buffer.from("hello"));
  expect(broken).toHaveLength(1);
  await say(serialize("more"));
  expect(broken).toHaveLength(1);
});

test("a flood ends it; the same over hours does not", async () => {
  const empty = serialize({});
  const flood = from();
  for (let sent = 0; sent < 40_000 && flood.broken.length === 0; sent++) await flood.say(empty);
  expect(flood.broken).toEqual([expect.stringContaining("more messages than training takes")]);
  let clock = 0;
  const steady = from({ now: () => (clock += 1) });
  for (let sent = 0; sent < 40_000; sent++) await steady.say(empty);
  expect(steady.broken).toEqual([]);
  expect(steady.received).toHaveLength(40_000);
});

test("a process is remembered for so much, however slowly it says it", async () => {
  let clock = 0;
  const slow = from({ now: () => (clock += 3_600_000) });
  const large = serialize("x".repeat(3 * MEGABYTE));
  for (let sent = 0; sent < 90 && slow.broken.length === 0; sent++) await slow.say(large);
  expect(slow.broken).toHaveLength(1);
  expect(slow.received).toHaveLength(85);
});

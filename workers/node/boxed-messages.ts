/**
 * Messages with a process that may be hostile, over a pipe that Node's `process.send` writes at the other end (its
 * "advanced" mode: a length in four bytes, big-endian, then V8's serialization). Node's own reader would do what the
 * process says: collect messages of any length, unpack objects into many times their bytes, take file descriptors.
 */
import type { Duplex } from "node:stream";
import { DefaultDeserializer, DefaultSerializer } from "node:v8";

/** Of a message beside its one large array: objects may take twenty times as much once they are unpacked. */
const MOST_SMALL_BYTES = 4 * 2 ** 20;
/** Of all messages of one process, beside their large arrays, since its host may remember them. */
const MOST_TOTAL_BYTES = 256 * 2 ** 20;
/** What reading a message costs, however short: the length of one that costs as much by its bytes. */
const MESSAGE_BYTES = 1024;
const [BURST_BYTES, BYTES_A_SECOND] = [32 * 2 ** 20, 4 * 2 ** 20];

export interface BoxedMessages {
  send(message: unknown): void;
  onMessage(receive: (message: unknown) => void): void;
}

export interface BoxedMessagesOptions {
  readonly stream: Duplex;
  /** of one message, a checkpoint above all */
  readonly mostBytes: number;
  /** once; nothing is read after it. `reason` is for people */
  readonly onBroken: (reason: string) => void;
  readonly now?: () => number;
}

export function boxedMessages(options: BoxedMessagesOptions): BoxedMessages {
  const { stream, mostBytes, onBroken } = options;
  let receive: (message: unknown) => void = () => undefined;
  const pay = createBudget(options.now ?? (() => performance.now()));
  const take = (frame: Buffer): void => {
    const { small, cut } = cutArray(frame);
    pay(small.length);
    const message = unpack(small, cut);
    refuseHollow(message, small.length);
    receive(message);
  };
  const read = createFrameReader(mostBytes, take);
  stream.on("data", (chunk: Buffer) => {
    try {
      read(chunk);
    } catch (error) {
      stream.removeAllListeners("data").destroy();
      onBroken(error instanceof Error ? error.message : String(error));
    }
  });
  // a process that just died says so by its exit; the failed write adds nothing
  stream.on("error", () => undefined);
  return {
    send: (message) => void stream.write(pack(message)),
    onMessage: (next) => (receive = next),
  };
}

function createBudget(now: () => number): (bytes: number) => void {
  let [left, total, at] = [BURST_BYTES, 0, now()];
  return (bytes) => {
    const earned = ((now() - at) / 1000) * BYTES_A_SECOND;
    [left, at] = [Math.min(BURST_BYTES, left + earned) - bytes - MESSAGE_BYTES, now()];
    total += bytes;
    if (left < 0 || total > MOST_TOTAL_BYTES) throw new Error("it sent more messages than training takes");
  };
}

/** @returns what takes pieces of any length, and hands on whole messages */
function createFrameReader(mostBytes: number, take: (frame: Buffer) => void): (chunk: Buffer) => void {
  let [part, filled, inHead] = [Buffer.alloc(4), 0, true];
  const turn = (length: number): void => {
    // not zeroed: memory is taken as it is filled, not as it is announced
    [part, filled, inHead] = [Buffer.allocUnsafeSlow(length), 0, !inHead];
  };
  return (chunk) => {
    for (let at = 0; at < chunk.length;) {
      const copied = chunk.copy(part, filled, at);
      [at, filled] = [at + copied, filled + copied];
      if (filled < part.length) continue;
      if (!inHead) {
        const frame = part;
        turn(4);
        take(frame);
        continue;
      }
      const length = part.readUInt32BE();
      if (length === 0 || length > mostBytes)
        throw new Error(`it sent a message of ${length} bytes, ${mostBytes} are the most`);
      turn(length);
    }
  };
}

/** How arrays of bytes are marked: a host object, a view, a Uint8Array or a Buffer. */
const [HOST_OBJECT, VIEW, UINT8_ARRAY, BUFFER] = [0x5c, 0, 1, 10];
const LOOKED_THROUGH = 2 ** 16;

/**
 * Takes the large array out of a message and leaves an empty one in its place. What looks like an array and is none
 * does no harm: the rest is small, and no message.
 */
function cutArray(frame: Buffer): { readonly small: Buffer; readonly cut: Buffer | null } {
  if (frame.length <= MOST_SMALL_BYTES) return { small: frame, cut: null };
  for (let at = 0; at < LOOKED_THROUGH; at++) {
    const kind = frame[at + 2];
    if (frame[at] !== HOST_OBJECT || frame[at + 1] !== VIEW) continue;
    if (kind !== UINT8_ARRAY && kind !== BUFFER) continue;
    const { value: length, end } = readVarint(frame, at + 3);
    const rest = frame.length - length;
    if (rest > MOST_SMALL_BYTES || end + length > frame.length) continue;
    const small = [frame.subarray(0, at + 3), Buffer.of(0), frame.subarray(end + length)];
    return { small: Buffer.concat(small), cut: frame.subarray(end, end + length) };
  }
  throw new Error(`it sent a message of ${frame.length} bytes that is no checkpoint`);
}

/** Seven bits a byte, the least first. */
function readVarint(bytes: Buffer, start: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let index = 0; index < 5; index++) {
    const byte = bytes[start + index] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, end: start + index + 1 };
  }
  return { value: Infinity, end: start };
}

class Unpacker extends DefaultDeserializer {
  readonly #cut: Uint8Array | null;

  constructor(bytes: Buffer, cut: Uint8Array | null) {
    super(bytes);
    this.#cut = cut;
  }

  _readHostObject(): unknown {
    if (this.readUint32() !== VIEW) return this.readValue();
    const view = viewOf(DefaultDeserializer.prototype, "_readHostObject", this);
    return this.#cut && view instanceof Uint8Array && view.length === 0 ? this.#cut : view;
  }
}

class Packer extends DefaultSerializer {
  _writeHostObject(view: unknown): void {
    this.writeUint32(VIEW);
    viewOf(DefaultSerializer.prototype, "_writeHostObject", this, view);
  }
}

/** Node documents these methods, its types do not. */
function viewOf(prototype: object, method: string, self: object, ...given: unknown[]): unknown {
  const inherited: unknown = Reflect.get(prototype, method);
  if (typeof inherited !== "function") throw new TypeError(`this Node has no ${method}`);
  return Reflect.apply(inherited, self, given);
}

/** @throws Error for what is no message */
function unpack(bytes: Buffer, cut: Uint8Array | null): unknown {
  const unpacker = new Unpacker(bytes, cut);
  unpacker.readHeader();
  return unpacker.readValue();
}

/** A message of training has a dozen objects and arrays; numbers in them are none. */
const MOST_PARTS = 10_000;

/**
 * An array of four billion holes is written in twenty bytes, and whoever looks at each of them, as a schema does, is gone
 * for good: an honest one takes a byte an element at least.
 */
function refuseHollow(message: unknown, bytes: number): void {
  const parts = new Set<object>();
  const add = (value: unknown): void => {
    if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return;
    if (Array.isArray(value) && value.length > bytes)
      throw new Error(`it sent an array of ${value.length} elements in ${bytes} bytes`);
    if (parts.add(value).size > MOST_PARTS) throw new Error(`it sent a message of over ${MOST_PARTS} parts`);
  };
  add(message);
  // a set also goes through what is added meanwhile, and through each once
  for (const part of parts) for (const value of Object.values(part)) add(value);
}

function pack(message: unknown): Buffer {
  const packer = new Packer();
  packer.writeRawBytes(Buffer.alloc(4));
  packer.writeHeader();
  packer.writeValue(message);
  const bytes = packer.releaseBuffer();
  bytes.writeUInt32BE(bytes.length - 4);
  return bytes;
}

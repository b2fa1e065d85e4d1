/** Rewrites a WASM binary's memory section so that its heap cannot grow beyond `pages` of 64 KiB. */

const HEADER_BYTES = 8;
const MEMORY_SECTION = 5;

export function withMostPages(binary: Uint8Array, pages: number): Uint8Array<ArrayBuffer> {
  for (let at = HEADER_BYTES; at < binary.length;) {
    const size = readUnsigned(binary, at + 1);
    if (binary[at] === MEMORY_SECTION) return replaceMaximum(binary, at, size, pages);
    at = size.end + size.value;
  }
  throw new Error("the binary has no memory of its own");
}

interface Unsigned {
  readonly value: number;
  readonly end: number;
}

/** One memory: count, flags (1: has a maximum), minimum, maximum. */
function replaceMaximum(
  binary: Uint8Array,
  section: number,
  size: Unsigned,
  pages: number,
): Uint8Array<ArrayBuffer> {
  const minimum = readUnsigned(binary, size.end + 2);
  const body = [...binary.subarray(size.end, minimum.end), ...unsigned(pages)];
  const memory = [MEMORY_SECTION, ...unsigned(body.length), ...body];
  return Uint8Array.from([
    ...binary.subarray(0, section),
    ...memory,
    ...binary.subarray(size.end + size.value),
  ]);
}

/** LEB128. */
function readUnsigned(bytes: Uint8Array, at: number): Unsigned {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++]!;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return { value, end: at };
  }
}

function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(Math.floor(value / 0x80))];
}

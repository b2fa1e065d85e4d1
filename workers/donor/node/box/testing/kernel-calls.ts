/**
 * An executable without a compiler: it makes the system calls that a test lists, one after the other, and prints what
 * the kernel answered, as int64 each. x64 only. What JavaScript cannot ask for, a program that broke out of it can.
 */

export interface KernelCall {
  readonly number: number;
  /** up to six */
  readonly given?: readonly number[];
}

/** `int80`: the 32-bit convention, by which the same numbers mean other calls. */
export type Convention = "syscall" | "int80";

const ADDRESS = 0x400000;
const [FILE_HEADER, PROGRAM_HEADER] = [64, 56];
/** `mov register, imm64`: number, six arguments */
const MOVES = [
  [0x48, 0xb8],
  [0x48, 0xbf],
  [0x48, 0xbe],
  [0x48, 0xba],
  [0x49, 0xba],
  [0x49, 0xb8],
  [0x49, 0xb9],
] as const;
const [WRITE, EXIT, STDOUT] = [1, 60, 1];

export function kernelCalls(calls: readonly KernelCall[], convention: Convention = "syscall"): Buffer {
  const answers = ADDRESS + 0x100000;
  const code = Buffer.concat([
    move([0x48, 0xbb], answers), // rbx
    ...calls.flatMap((call, index) => [make(call, convention), keep(index)]),
    make({ number: WRITE, given: [STDOUT, answers, 8 * calls.length] }, "syscall"),
    make({ number: EXIT, given: [0] }, "syscall"),
  ]);
  return Buffer.concat([headers(code.length, 0x100000 + 8 * calls.length), code]);
}

function make({ number, given = [] }: KernelCall, convention: Convention): Buffer {
  const values = [number, ...given, ...Array<number>(6 - given.length).fill(0)];
  const trap = convention === "syscall" ? [0x0f, 0x05] : [0xcd, 0x80];
  return Buffer.concat([...values.map((value, index) => move(MOVES[index]!, value)), Buffer.from(trap)]);
}

function move(register: readonly number[], value: number): Buffer {
  const bytes = Buffer.alloc(10);
  bytes.set(register);
  bytes.writeBigInt64LE(BigInt(value), 2);
  return bytes;
}

/** `mov [rbx + 8 index], rax` */
function keep(index: number): Buffer {
  const bytes = Buffer.from([0x48, 0x89, 0x83, 0, 0, 0, 0]);
  bytes.writeInt32LE(8 * index, 3);
  return bytes;
}

/** An ELF file with one segment that may be read, written and run. */
function headers(codeBytes: number, memoryBytes: number): Buffer {
  const bytes = Buffer.alloc(FILE_HEADER + PROGRAM_HEADER);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]); // ELF, 64 bits, little-endian
  const [executable, x64, loaded, allRights] = [2, 62, 1, 7];
  const start = FILE_HEADER + PROGRAM_HEADER;
  bytes.writeUInt16LE(executable, 16);
  bytes.writeUInt16LE(x64, 18);
  bytes.writeUInt32LE(1, 20);
  bytes.writeBigUInt64LE(BigInt(ADDRESS + start), 24);
  bytes.writeBigUInt64LE(BigInt(FILE_HEADER), 32);
  for (const [at, value] of [
    [52, FILE_HEADER],
    [54, PROGRAM_HEADER],
    [56, 1],
  ] as const)
    bytes.writeUInt16LE(value, at);
  bytes.writeUInt32LE(loaded, 64);
  bytes.writeUInt32LE(allRights, 68);
  for (const [at, value] of [
    [80, ADDRESS],
    [88, ADDRESS],
    [96, start + codeBytes],
    [104, start + codeBytes + memoryBytes],
    [112, 0x1000],
  ] as const)
    bytes.writeBigUInt64LE(BigInt(value), at);
  return bytes;
}

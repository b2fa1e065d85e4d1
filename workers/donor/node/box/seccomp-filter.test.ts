/** The filter run by an interpreter of its own, for machines that are not here; `box.test.ts` asks the kernel. */
import { describe, expect, test } from "vitest";
import { forbiddenCalls, type Architecture } from "./forbidden-calls.ts";
import { seccompFilter } from "./seccomp-filter.ts";

const CONVENTION = { x64: 0xc000_003e, arm64: 0xc000_00b7, i386: 0x4000_0003, arm: 0x4000_0028 };
const [ALLOWED, KILLED] = [0x7fff_0000, 0x8000_0000];
const refusedWith = (errno: number): number => 0x0005_0000 + errno;

interface Call {
  readonly convention: number;
  readonly number: number;
  readonly given?: readonly number[];
}

/** What the kernel would answer (Linux, `kernel/seccomp.c` and `net/core/filter.c`), for the codes that occur. */
function answerTo(filter: Uint8Array<ArrayBuffer>, { convention, number, given = [] }: Call): number {
  const facts = new DataView(new ArrayBuffer(64));
  facts.setUint32(0, number, true);
  facts.setUint32(4, convention, true);
  for (const [index, value] of given.entries()) facts.setBigUint64(16 + 8 * index, BigInt(value), true);
  const view = new DataView(filter.buffer);
  let held = 0;
  for (let at = 0; at < filter.length / 8; at++) {
    const constant = view.getUint32(8 * at + 4, true);
    const jump = (holds: boolean): number => view.getUint8(8 * at + (holds ? 2 : 3));
    const code = view.getUint16(8 * at, true);
    if (code === 0x20) held = facts.getUint32(constant, true);
    else if (code === 0x54) held = (held & constant) >>> 0;
    else if (code === 0x15) at += jump(held === constant);
    else if (code === 0x35) at += jump(held >= constant);
    else if (code === 0x06) return constant;
    else throw new Error(`the kernel refuses instruction ${code}`);
  }
  throw new Error("the filter does not end");
}

describe.each<[Architecture, Record<string, number>]>([
  ["x64", { read: 0, execve: 59, exit_group: 231, futex: 202, openat: 257 }],
  ["arm64", { read: 63, execve: 221, exit_group: 94, futex: 98, openat: 56 }],
])("%s", (architecture, allowed) => {
  const filter = seccompFilter(architecture)!;
  const convention = CONVENTION[architecture];

  test("is short enough for the kernel, and jumps within reach", () => {
    expect(filter.length / 8).toBeLessThan(4096);
  });

  test.each(forbiddenCalls(architecture).map((call) => [call.name, call] as const))(
    "refuses %s",
    (_, { number, when, errno }) => {
      const given = Array<number>(6).fill(0);
      // the upper half of an argument must not matter
      if (when) given[when.argument] = when.value + 2 ** 33;
      expect(answerTo(filter, { convention, number, given })).toBe(refusedWith(errno));
    },
  );

  test.each(Object.entries(allowed))("lets %s through", (_, number) => {
    expect(answerTo(filter, { convention, number })).toBe(ALLOWED);
  });

  test("lets threads, private memory and other terminal requests through", () => {
    const numberOf = (start: string): number =>
      forbiddenCalls(architecture).find(({ name }) => name.startsWith(start))!.number;
    const ask = (number: number, given: number[]) => answerTo(filter, { convention, number, given });
    expect(ask(numberOf("clone of"), [0x3d0f00])).toBe(ALLOWED);
    expect(ask(numberOf("mmap"), [0, 4096, 3, 0x22])).toBe(ALLOWED);
    expect(ask(numberOf("ioctl"), [0, 0x5413])).toBe(ALLOWED);
  });

  test("ends who comes by another convention", () => {
    for (const other of Object.values(CONVENTION).filter((one) => one !== convention))
      expect(answerTo(filter, { convention: other, number: 1 })).toBe(KILLED);
  });
});

test("the second set of numbers of x64 is no way round", () => {
  const call = { convention: CONVENTION.x64, number: 0x4000_0000 + 101 };
  expect(answerTo(seccompFilter("x64")!, call)).toBe(KILLED);
});

test("no filter for machines whose numbers are unknown here", () => {
  expect(seccompFilter("riscv64")).toBeNull();
});

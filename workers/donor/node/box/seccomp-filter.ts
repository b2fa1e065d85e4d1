/**
 * A filter of system calls as the kernel takes it: classic BPF over `struct seccomp_data` (number, architecture,
 * instruction pointer, six arguments of 64 bits; little-endian on what Node calls x64 and arm64).
 */
import { forbiddenCalls, type Architecture, type ForbiddenCall } from "./forbidden-calls.ts";

/** One `struct sock_filter`: what to do, how many to skip when a comparison holds or not, and a constant. */
interface Instruction {
  readonly code: number;
  readonly ifTrue: number;
  readonly ifFalse: number;
  readonly constant: number;
}

/** `AUDIT_ARCH_…`: the calling convention that a number belongs to. */
const CONVENTION = { x64: 0xc000_003e, arm64: 0xc000_00b7 };
/** x64 has a second set of numbers for 32-bit pointers, from here on. */
const X32 = 0x4000_0000;
const [NUMBER, ARCHITECTURE] = [0, 4];
const lowWordOf = (argument: number): number => 16 + 8 * argument;
const [KILL, ALLOW, ERRNO] = [0x8000_0000, 0x7fff_0000, 0x0005_0000];

const step = (code: number, constant: number, ifTrue = 0, ifFalse = 0): Instruction => ({
  ...{ code, ifTrue, ifFalse, constant },
});
const load = (offset: number): Instruction => step(0x20, offset);
const and = (mask: number): Instruction => step(0x54, mask);
const answer = (action: number): Instruction => step(0x06, action);
/** goes on where they are equal @param otherwise - instructions to skip */
const equal = (value: number, otherwise: number): Instruction => step(0x15, value, 0, otherwise);
const atLeast = (value: number, otherwise: number): Instruction => step(0x35, value, 0, otherwise);

/** @returns null for a machine whose numbers are not known here */
export function seccompFilter(architecture: string): Uint8Array<ArrayBuffer> | null {
  if (architecture !== "x64" && architecture !== "arm64") return null;
  return encode([
    ...checkConvention(architecture),
    ...forbiddenCalls(architecture).flatMap(refuse),
    answer(ALLOW),
  ]);
}

/** Numbers mean something else under another convention, so that one is no mistake but an attempt. */
function checkConvention(architecture: Architecture): Instruction[] {
  const [number, kill] = [load(NUMBER), answer(KILL)];
  const known = step(0x15, CONVENTION[architecture], 1, 0);
  const x32 = architecture === "x64" ? [atLeast(X32, 1), kill] : [];
  return [load(ARCHITECTURE), known, kill, number, ...x32];
}

/** With the call's number loaded, before and after. */
function refuse({ number, when, errno }: ForbiddenCall): Instruction[] {
  if (when === null) return [equal(number, 1), answer(ERRNO | errno)];
  const { argument, mask, value } = when;
  const looked = [load(lowWordOf(argument)), and(mask), equal(value, 1), answer(ERRNO | errno), load(NUMBER)];
  return [equal(number, looked.length), ...looked];
}

function encode(program: readonly Instruction[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8 * program.length);
  const view = new DataView(bytes.buffer);
  for (const [index, { code, ifTrue, ifFalse, constant }] of program.entries()) {
    view.setUint16(8 * index, code, true);
    view.setUint8(8 * index + 2, ifTrue);
    view.setUint8(8 * index + 3, ifFalse);
    view.setUint32(8 * index + 4, constant >>> 0, true);
  }
  return bytes;
}

/**
 * A small assembler for WebAssembly with 128-bit SIMD: functions of i32 parameters over one imported memory. Each
 * combinator answers the bytes of its operands followed by its own opcode, so expressions nest as they read.
 */
export type Code = readonly number[];
type ValueType = "i32" | "f32" | "v128";
const TYPE_BYTES = { i32: 0x7f, f32: 0x7d, v128: 0x7b } as const;

/** A local variable of the function being written. */
export interface Local {
  readonly get: Code;
  readonly set: (value: Code) => Code;
  /** i32 only: += */
  readonly add: (value: Code) => Code;
}

export interface FunctionWriter {
  readonly local: (type?: ValueType) => Local;
  readonly locals: (type: ValueType, count: number) => Local[];
}

export interface NativeFunction {
  readonly name: string;
  readonly parameters: number;
  readonly localTypes: readonly ValueType[];
  readonly body: Code;
}

/** Writes a function whose parameters are all i32: pointers in bytes, counts, strides. */
export function defineFunction(
  name: string,
  parameters: number,
  write: (writer: FunctionWriter, ...parameters: Local[]) => Code,
): NativeFunction {
  const localTypes: ValueType[] = [];
  const local = (type: ValueType = "i32"): Local => localAt(parameters + localTypes.push(type) - 1);
  const locals = (type: ValueType, count: number): Local[] =>
    Array.from({ length: count }, () => local(type));
  const given = Array.from({ length: parameters }, (_, index) => localAt(index));
  const body = write({ local, locals }, ...given);
  return { name, parameters, localTypes, body };
}

function localAt(index: number): Local {
  const get = [0x20, ...unsigned(index)];
  const set = (value: Code): Code => [...value, 0x21, ...unsigned(index)];
  return { get, set, add: (value) => set(i32.add(get, value)) };
}

const binary =
  (...opcode: number[]) =>
  (a: Code, b: Code): Code => [...a, ...b, ...opcode];

/** Literals are signed, pointer comparisons unsigned. */
export const i32 = {
  of: (value: number): Code => [0x41, ...signed(value)],
  add: binary(0x6a),
  atLeast: binary(0x4f),
};

/** What a loop over channels does to four values, or to one at the end of a row. */
export interface Lanes {
  readonly type: "v128" | "f32";
  readonly bytes: number;
  readonly zero: Code;
  readonly load: (address: Code, offset?: number) => Code;
  readonly splat: (address: Code, offset?: number) => Code;
  readonly store: (address: Code, value: Code, offset?: number) => Code;
  readonly add: (a: Code, b: Code) => Code;
  readonly sub: (a: Code, b: Code) => Code;
  /** a·b + c, rounded twice */
  readonly multiplyAdd: (a: Code, b: Code, c: Code) => Code;
  /** a where b is above 0, else 0 */
  readonly wherePositive: (a: Code, b: Code) => Code;
  /** max(a, 0); of no number, none */
  readonly positivePart: (a: Code) => Code;
}

const simd = (opcode: number): number[] => [0xfd, ...unsigned(opcode)];
const memory = (offset: number): Code => [0, ...unsigned(offset)];

const zeroVector: Code = [...f32Constant(0), ...simd(0x13)];
const multiplyVectors = binary(...simd(0xe6));
const addVectors = binary(...simd(0xe4));

/**
 * Four float32 values. No relaxed SIMD: fused multiply-adds would round differently from machine to machine, and where
 * the machine can multiply and add in the same cycle they gain nothing (measured: 60 GFLOP/s either way).
 */
export const vectorLanes: Lanes = {
  type: "v128",
  bytes: 16,
  zero: zeroVector,
  load: (address, offset = 0) => [...address, ...simd(0x00), ...memory(offset)],
  splat: (address, offset = 0) => [...address, ...simd(0x09), ...memory(offset)],
  store: (address, value, offset = 0) => [...address, ...value, ...simd(0x0b), ...memory(offset)],
  add: addVectors,
  sub: binary(...simd(0xe5)),
  multiplyAdd: (a, b, c) => addVectors(multiplyVectors(a, b), c),
  wherePositive: (a, b) => lanewise.and(a, lanewise.greater(b, zeroVector)),
  positivePart: (a) => [...a, ...zeroVector, ...simd(0xe9)],
};

/** Lane-wise choice and comparison; masks are all ones or all zeros. */
export const lanewise = {
  /** i32 in every lane */
  integers: (value: Code): Code => [...value, ...simd(0x11)],
  greater: binary(...simd(0x44)),
  equalIntegers: binary(...simd(0x37)),
  and: binary(...simd(0x4e)),
  /** a where the mask is set, else b */
  select: (mask: Code, a: Code, b: Code): Code => [...a, ...b, ...mask, ...simd(0x52)],
};

/** One float32 value. */
export const scalarLanes: Lanes = {
  type: "f32",
  bytes: 4,
  zero: f32Constant(0),
  load: (address, offset = 0) => [...address, 0x2a, ...memory(offset)],
  splat: (address, offset = 0) => [...address, 0x2a, ...memory(offset)],
  store: (address, value, offset = 0) => [...address, ...value, 0x38, ...memory(offset)],
  add: binary(0x92),
  sub: binary(0x93),
  multiplyAdd: (a, b, c) => [...a, ...b, 0x94, ...c, 0x92],
  wherePositive: (a, b) => [...a, ...f32Constant(0), ...b, ...f32Constant(0), 0x5e, 0x1b],
  positivePart: (a) => [...a, ...f32Constant(0), 0x97],
};

/** `while (counter < end) { body; counter += step }` */
export function loopUntil(counter: Local, end: Code, step: Code, body: Code): Code {
  const leave = [...i32.atLeast(counter.get, end), 0x0d, 1];
  return [0x02, 0x40, 0x03, 0x40, ...leave, ...body, ...counter.add(step), 0x0c, 0, 0x0b, 0x0b];
}

/** `if (condition) { body }` */
export function when(condition: Code, body: Code): Code {
  return [...condition, 0x04, 0x40, ...body, 0x0b];
}

/** A module that imports `env.memory` and exports the functions. */
export function assemble(functions: readonly NativeFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [0x60, ...vector(Array<Code>(parameters).fill([0x7f])), 0]);
  const importMemory = [...text("env"), ...text("memory"), 0x02, 0x00, 0x00];
  const exports = functions.map(({ name }, index) => [...text(name), 0x00, ...unsigned(index)]);
  const bodies = functions.map(({ localTypes, body }) => {
    const code = [...vector(localTypes.map((type) => [1, TYPE_BYTES[type]])), ...body, 0x0b];
    return [...unsigned(code.length), ...code];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(types)),
    ...section(2, vector([importMemory])),
    ...section(3, vector(functions.map((_, index) => unsigned(index)))),
    ...section(7, vector(exports)),
    ...section(10, vector(bodies)),
  ]);
}

const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];
const vector = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
const text = (value: string): Code => [...unsigned(value.length), ...new TextEncoder().encode(value)];

/** A float32 literal. */
export function f32Constant(value: number): Code {
  return [0x43, ...new Uint8Array(Float32Array.of(value).buffer)];
}

/** LEB128, unsigned. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  return [...bytes, rest];
}

/** LEB128, signed. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest < -0x40 || rest >= 0x40) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>= 7;
  }
  return [...bytes, rest & 0x7f];
}

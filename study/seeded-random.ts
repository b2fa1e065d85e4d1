/**
 * The project's only source of chance: a pure generator that is a function of its seed parts, the same on every
 * machine. xoshiro128** (Blackman & Vigna, arXiv:1805.01407), seeded by hashing the parts with MurmurHash3's mixers.
 */
export interface SeededRandom {
  /** uniform in [0, 1), 53 random bits */
  readonly next: () => number;
  /** uniform in 0..n-1; n is an integer of 1 or more */
  readonly integer: (n: number) => number;
  /** standard normal */
  readonly normal: () => number;
  /** a shuffled copy (Fisher-Yates); the argument stays as it is */
  readonly shuffle: <T>(items: readonly T[]) => T[];
}

type SeedPart = number | string;

/** @param parts - what the stream is for, for instance (study seed, "dropout", trial number); 1 and "1" differ */
export function seededRandom(...parts: SeedPart[]): SeededRandom {
  const nextWord = xoshiro128(joinParts(parts));
  const next = (): number => {
    const high = nextWord() >>> 5;
    const low = nextWord() >>> 6;
    return (high * 0x4000000 + low) / 2 ** 53;
  };
  const integer = (n: number): number => Math.floor(next() * n);
  return { next, integer, normal: () => boxMuller(next), shuffle: (items) => fisherYates(items, integer) };
}

/** Seed of everything that happens in a trial. @returns an unsigned 32-bit integer */
export function trialSeed(studySeed: number, trialNumber: number): number {
  return hash32(joinParts([studySeed, "trial", trialNumber]), 0);
}

/** MurmurHash3's mixing over UTF-16 code units. @returns an unsigned 32-bit integer */
export function hash32(text: string, seed: number): number {
  let hash = seed | 0;
  for (let i = 0; i < text.length; i++) {
    const word = Math.imul(rotateLeft(Math.imul(text.charCodeAt(i), 0xcc9e2d51), 15), 0x1b873593);
    hash = (Math.imul(rotateLeft(hash ^ word, 13), 5) + 0xe6546b64) | 0;
  }
  hash ^= text.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function joinParts(parts: readonly SeedPart[]): string {
  // the length in front keeps ("a", "b") and ("ab") apart
  return parts.map((part) => `${typeof part}${String(part).length}:${part}`).join(";");
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** @returns a function giving the next unsigned 32-bit word */
function xoshiro128(seed: string): () => number {
  let [a, b, c, d] = [1, 2, 3, 4].map((lane) => hash32(seed, lane)) as [number, number, number, number];
  if ((a | b | c | d) === 0) a = 1; // the one state that xoshiro never leaves
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result;
  };
}

function boxMuller(next: () => number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - next())); // 1 - next() is never 0
  return radius * Math.cos(2 * Math.PI * next());
}

function fisherYates<T>(items: readonly T[], integer: (n: number) => number): T[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = integer(last + 1);
    [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
  }
  return shuffled;
}

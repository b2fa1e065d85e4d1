/** Identical and nearly identical pictures. */
import type { Fingerprint } from "../fingerprint.ts";

export interface Duplicates {
  /** clusters of item indices with the same bytes */
  readonly exact: readonly (readonly number[])[];
  /** clusters of item indices that look the same, identical ones included */
  readonly near: readonly (readonly number[])[];
}

interface Printed {
  readonly sha256: string;
  readonly print: Fingerprint;
}

const BUCKET_LIMIT = 400; // a bucket of flat pictures must not cost quadratic time
const HASH_BITS = 3;
const MEAN_DIFFERENCE = 3; // of 255, over the 16 × 16 copies

export function findDuplicates(items: readonly Printed[]): Duplicates {
  const exact = clusterBy(items.map(({ sha256 }) => sha256));
  const parents = items.map((_, at) => at);
  const join = (a: number, b: number): void => {
    const [low, high] = [rootOf(parents, a), rootOf(parents, b)].sort((x, y) => x - y) as [number, number];
    parents[high] = low;
  };
  for (const cluster of exact) for (const at of cluster) join(cluster[0]!, at);
  // hashes within 3 bits share one of four 16-bit bands exactly
  for (let band = 0; band < 4; band++) joinWithinBand(items, band, join);
  const near = clusterBy(items.map((_, at) => String(rootOf(parents, at))));
  return { exact, near };
}

function joinWithinBand(items: readonly Printed[], band: number, join: (a: number, b: number) => void): void {
  const buckets = new Map<number, number[]>();
  items.forEach(({ print }, at) => {
    if (!hasTexture(print)) return;
    const key = (print.hash[band >> 1]! >>> (band % 2 === 0 ? 0 : 16)) & 0xffff;
    const bucket = buckets.get(key);
    if (bucket === undefined) buckets.set(key, [at]);
    else if (bucket.length < BUCKET_LIMIT) bucket.push(at);
  });
  for (const bucket of buckets.values()) {
    for (let i = 0; i < bucket.length; i++) {
      for (let j = i + 1; j < bucket.length; j++) {
        if (looksAlike(items[bucket[i]!]!.print, items[bucket[j]!]!.print)) join(bucket[i]!, bucket[j]!);
      }
    }
  }
}

/** Flat pictures have hashes without meaning. */
const hasTexture = ({ hash }: Fingerprint): boolean => bitCount(hash[0]) + bitCount(hash[1]) >= 4;

function looksAlike(a: Fingerprint, b: Fingerprint): boolean {
  if (bitCount(a.hash[0] ^ b.hash[0]) + bitCount(a.hash[1] ^ b.hash[1]) > HASH_BITS) return false;
  let difference = 0;
  for (let at = 0; at < a.thumb.length; at++) difference += Math.abs(a.thumb[at]! - b.thumb[at]!);
  return difference <= MEAN_DIFFERENCE * a.thumb.length;
}

function bitCount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24) & 0xff;
}

function rootOf(parents: number[], at: number): number {
  let root = at;
  while (parents[root] !== root) root = parents[root] = parents[parents[root]!]!;
  return root;
}

function clusterBy(keys: readonly string[]): number[][] {
  const clusters = new Map<string, number[]>();
  keys.forEach((key, at) => {
    const cluster = clusters.get(key);
    if (cluster === undefined) clusters.set(key, [at]);
    else cluster.push(at);
  });
  return [...clusters.values()].filter((cluster) => cluster.length > 1);
}

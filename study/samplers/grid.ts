import { hash32 } from "../seeded-random.ts";
import { createGrid } from "../space/index.ts";
import type { Sampler } from "./sampler.ts";

/** Every cell of the grid once, in a seeded random order, so that a sweep cut short still covers the space. */
export function gridSampler(): Sampler {
  return {
    name: "grid",
    sampleTrial({ space, trials, trialNumber, seed }) {
      const grid = createGrid(space);
      // counted, not trialNumber itself: numbers that were never given out skip no cell
      const index = trials.filter((trial) => trial.number < trialNumber).length;
      return index < grid.size ? grid.cell(permuteIndex(index, grid.size, seed)) : null;
    },
  };
}

const rounds = 8;

/**
 * A seeded permutation of 0..size-1 without a table: a Feistel network over the next even power of two, walked until
 * it falls inside (Black & Rogaway, "Ciphers with arbitrary finite domains", 2002).
 */
export function permuteIndex(index: number, size: number, seed: number): number {
  let halfBits = 1;
  while (4 ** halfBits < size) halfBits++;
  const half = 2 ** halfBits;
  let permuted = index;
  do {
    permuted = feistel(permuted, half, seed);
  } while (permuted >= size);
  return permuted;
}

function feistel(index: number, half: number, seed: number): number {
  let left = Math.floor(index / half);
  let right = index % half;
  for (let round = 0; round < rounds; round++) {
    const mixed = (left + (hash32(`${seed}:${round}:${right}`, half) % half)) % half;
    left = right;
    right = mixed;
  }
  return left * half + right;
}

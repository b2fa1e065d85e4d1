import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { WorkbenchError } from "../../../study/index.ts";
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint, type StoredTensors } from "./format.ts";

const tensors: fc.Arbitrary<StoredTensors> = fc.dictionary(
  fc.string(),
  fc.array(fc.nat(4), { maxLength: 3 }).chain((shape) => {
    const size = shape.reduce((product, extent) => product * extent, 1);
    return fc.float32Array({ minLength: size, maxLength: size }).map((values) => ({ shape, values }));
  }),
);

const checkpoints: fc.Arbitrary<Checkpoint> = fc
  .record({
    weights: tensors,
    best: tensors,
    optimizer: tensors,
    epoch: fc.nat(20),
    bestEpoch: fc.integer({ min: 1, max: 20 }),
  })
  .map(({ epoch, bestEpoch, ...parts }) => ({
    ...parts,
    best: bestEpoch === epoch ? parts.weights : parts.best,
    progress: {
      epoch,
      step: 5 * epoch,
      sampleCount: 40 * epoch,
      bestEpoch,
      bestValLoss: 0.25,
      accumulate: 1,
    },
    origin: {
      seed: 4,
      epochs: 20,
      stepsPerEpoch: 5,
      config: { optimizer: "adamw", flips: false, größe: 1e-5 },
      facts: {
        kind: "images",
        task: "multi-label",
        classes: ["ä", "b"],
        shape: [3, 3, 1],
        trainCount: 40,
        validationCount: 9,
        statistics: { mean: [0.5], deviation: [0.1] },
      },
    },
  }));

const plain = (stored: StoredTensors) =>
  Object.entries(stored).map(([name, { shape, values }]) => [name, [...shape], [...values]]);
const comparable = ({ origin, progress, weights, best, optimizer }: Checkpoint) => ({
  origin,
  progress,
  parts: [weights, best, optimizer].map(plain),
});

describe("checkpoint", () => {
  test("what is read is what was written, wherever the bytes begin", () => {
    fc.assert(
      fc.property(checkpoints, fc.nat(7), (checkpoint, offset) => {
        const bytes = encodeCheckpoint(checkpoint);
        const moved = new Uint8Array(bytes.length + offset);
        moved.set(bytes, offset);
        expect(comparable(decodeCheckpoint(moved.subarray(offset)))).toEqual(comparable(checkpoint));
      }),
    );
  });

  test("a part of one is refused", () => {
    fc.assert(
      fc.property(checkpoints, fc.double({ min: 0, max: 0.999, noNaN: true }), (checkpoint, share) => {
        const bytes = encodeCheckpoint(checkpoint);
        expect(() => decodeCheckpoint(bytes.subarray(0, Math.floor(share * bytes.length)))).toThrow(
          WorkbenchError,
        );
      }),
    );
  });

  test("other bytes and other versions are refused by name", () => {
    const [sample] = fc.sample(checkpoints, { numRuns: 1, seed: 1 });
    const bytes = encodeCheckpoint(sample!);
    expect(() => decodeCheckpoint(new Uint8Array(40))).toThrow("does not start with FLCK");
    expect(() => decodeCheckpoint(Uint8Array.of(...bytes, 0))).toThrow("1 bytes follow its end");
    bytes[4] = 9;
    expect(() => decodeCheckpoint(bytes)).toThrow("its version is 9, this program reads 1");
  });
});

import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { redraw, type Redrawing } from "./pixels.ts";

const start = { step: 0, part: 0 };
const still: Redrawing = { down: 0, right: 0, mirrored: false, hole: null };

/** One grey image as rows of numbers, redrawn. */
function redrawOne(rows: number[][], how: Partial<Redrawing>): number[][] {
  return tf.tidy(() => {
    const image = tf.tensor2d(rows);
    const [height, width] = image.shape;
    const redrawn = redraw(image.reshape([1, height, width, 1]), start, () => [{ ...still, ...how }], [99]);
    return redrawn.reshape<tf.Tensor2D>([height, width]).arraySync();
  });
}

const image = [
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
];

describe("redraw", () => {
  beforeAll(() => tf.setBackend("cpu"));

  it("leaves an image as it is", () => expect(redrawOne(image, {})).toEqual(image));

  it("moves down and right and fills with the border", () => {
    expect(redrawOne(image, { down: 1 })).toEqual([image[0], image[0], image[1]]);
    expect(redrawOne(image, { right: -1 })).toEqual([
      [2, 3, 3],
      [5, 6, 6],
      [8, 9, 9],
    ]);
  });

  it("mirrors left to right", () => expect(redrawOne(image, { mirrored: true })[0]).toEqual([3, 2, 1]));

  it("paints a hole, cut off at the border", () => {
    expect(redrawOne(image, { hole: { row: 0, column: 0, side: 2 } })).toEqual([
      [99, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
    expect(redrawOne(image, { hole: { row: 1, column: 2, side: 2 } })).toEqual([
      [1, 99, 99],
      [4, 99, 99],
      [7, 8, 9],
    ]);
  });

  it("keeps channels together and images apart", () => {
    const values = tf.tidy(() => {
      const two = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 2, 2], "int32");
      return redraw(two, start, () => [{ ...still, mirrored: true }, still], [0, 0]).arraySync();
    });
    expect(values).toEqual([
      [
        [
          [3, 4],
          [1, 2],
        ],
      ],
      [
        [
          [5, 6],
          [7, 8],
        ],
      ],
    ]);
  });

  it("refuses another number of redrawings or channels", () => {
    const images = tf.zeros<tf.Rank.R4>([2, 2, 2, 1]);
    expect(() => redraw(images, start, () => [still], [0])).toThrow("1 redrawings for 2 images");
    expect(() => redraw(images, start, () => [still, still], [0, 0])).toThrow("paint has 2 channels");
    images.dispose();
  });
});

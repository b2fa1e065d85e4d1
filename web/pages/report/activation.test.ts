import { expect, test } from "vitest";
import { paintMap, parseHex } from "./activation.ts";

const [dark, bright] = [parseHex("#00224e"), parseHex(" #fee838")];
const paint = (...values: number[]) =>
  [...paintMap({ width: values.length, height: 1, values }, dark, bright)].map((_, i, all) =>
    all.slice(4 * i, 4 * i + 4),
  );

test("the ends have the scale's colours", () => {
  const [rest, peak] = paint(0, 1);
  expect(rest?.slice(0, 3)).toEqual([0, 34, 78]);
  expect(peak?.slice(0, 3)).toEqual([254, 232, 56]);
});

test("values outside 0 to 1 are drawn as the ends", () => {
  expect(paint(-3, 7).slice(0, 2)).toEqual(paint(0, 1).slice(0, 2));
});

test("the image shows through everywhere", () => {
  for (const pixel of paint(0, 0.25, 0.5, 0.75, 1).slice(0, 5)) expect(pixel[3]).toBeLessThan(200);
});

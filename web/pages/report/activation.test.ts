import { expect, test } from "vitest";
import { colorAt, paintMap, parseHex } from "./activation.ts";

const scale = [parseHex("#00224e"), parseHex(" #fee838")];

test("the scale's ends stand at 0 and 1", () => {
  expect(colorAt(scale, 0)).toEqual([0, 34, 78]);
  expect(colorAt(scale, 1)).toEqual([254, 232, 56]);
  expect(colorAt(scale, 0.5)).toEqual([127, 133, 67]);
});

test("values outside 0 to 1 are drawn as the ends", () => {
  const pixels = paintMap({ width: 2, height: 1, values: [-3, 7] }, scale);
  expect([...pixels.slice(0, 3)]).toEqual([0, 34, 78]);
  expect([...pixels.slice(4, 7)]).toEqual([254, 232, 56]);
  expect(pixels[3]).toBeGreaterThan(pixels[7] ?? 0);
});

import { expect, it } from "vitest";
import { binText } from "./bin-text.ts";

it("counts what is in the bin, and says when nothing is", () => {
  expect(binText({ studies: 0, backbones: 0 })).toBe("0 studies");
  expect(binText({ studies: 2, backbones: 0 })).toBe("2 studies");
  expect(binText({ studies: 0, backbones: 1 })).toBe("1 backbone");
  expect(binText({ studies: 1, backbones: 3 })).toBe("1 study, 3 backbones");
});

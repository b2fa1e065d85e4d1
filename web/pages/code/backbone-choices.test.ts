import { expect, it } from "vitest";
import { backboneChoices } from "./backbone-choices.ts";

const own = (name: string, digit: string) => {
  const sha256 = digit.repeat(64);
  return { id: `${name}@${sha256}`, name, sha256 };
};
const labels = (...parts: Parameters<typeof backboneChoices>) =>
  backboneChoices(...parts).map(({ label }) => label);

it("lists the shipped network and those added, two of one name with their hashes", () => {
  expect(labels("mid", [], "mid")).toEqual(["mid"]);
  expect(labels("mid", [own("a", "1"), own("b", "2"), own("a", "3")], "mid")).toEqual([
    "mid",
    "a 111111",
    "b",
    "a 333333",
  ]);
});

it("keeps what is chosen but gone, and says so once it is known to be gone", () => {
  const gone = own("lost", "4").id;
  expect(backboneChoices("mid", [], gone).at(-1)).toEqual({
    value: gone,
    label: "lost (missing)",
    missing: true,
  });
  expect(backboneChoices("mid", null, gone).at(-1)).toMatchObject({ label: "lost", missing: false });
});

import { gzipSync } from "fflate";
import { expect, it } from "vitest";
import { linesOf } from "./lines-of.ts";

const text = "ä one\n\n two \nthree";
const packed = gzipSync(new TextEncoder().encode(text));

async function read(...parts: BlobPart[]): Promise<readonly string[]> {
  return Array.fromAsync(linesOf(new Blob(parts), "a.jsonl"));
}

it("are the same, packed or not", async () => {
  expect(await read(text)).toEqual(["ä one", " two ", "three"]);
  expect(await read(packed.slice())).toEqual(["ä one", " two ", "three"]);
});

it("are those of all members of a gzip file", async () => {
  const line = gzipSync(new TextEncoder().encode("x\n"));
  expect(await read(line.slice(), line.slice(), packed.slice())).toEqual([
    "x",
    "x",
    "ä one",
    " two ",
    "three",
  ]);
});

it("are long ones too", async () => {
  const long = "y".repeat(300_000);
  expect(await read(`${long}\n${long}\n`)).toEqual([long, long]);
  expect(await read(gzipSync(new TextEncoder().encode(`${long}\n${long}`)).slice())).toEqual([long, long]);
});

it("of a damaged file are an error that names it", async () => {
  const broken = packed.slice();
  broken.fill(255, 10, 20);
  await expect(read(broken)).rejects.toThrow(/"a.jsonl" is damaged/);
  await expect(read(packed.slice(0, -12))).rejects.toThrow(/"a.jsonl" is damaged/);
});

import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import type { SourceFile } from "../source.ts";
import { textBytes } from "../testing/fixtures.ts";
import { zipSource } from "./zip-source.ts";

function sourceOf(bytes: Uint8Array) {
  return zipSource(
    { size: bytes.length, read: (start, length) => Promise.resolve(bytes.subarray(start, start + length)) },
    "test.zip",
  );
}
async function filesOf(bytes: Uint8Array): Promise<SourceFile[]> {
  return Array.fromAsync(sourceOf(bytes).files);
}

describe("zipSource", () => {
  test("stored and deflated entries, UTF-8 names", async () => {
    const long = textBytes("abc".repeat(1000));
    const files = await filesOf(zipSync({ "ä/梨.txt": long, "b.txt": [textBytes("hi"), { level: 0 }] }));
    expect(files.map(({ path, size }) => [path, size])).toEqual([
      ["ä/梨.txt", 3000],
      ["b.txt", 2],
    ]);
    expect(await files[0]!.open()).toEqual(long);
    expect(await files[1]!.open()).toEqual(textBytes("hi"));
  });

  test("names in code page 437", async () => {
    const zip = zipSync({ "XXX.txt": textBytes("hi") });
    const at = Buffer.from(zip).lastIndexOf("XXX");
    zip.set([0x84, 0x94, 0x81], at);
    expect((await filesOf(zip))[0]!.path).toBe("äöü.txt");
  });

  test("a cut zip, no zip, a damaged entry", async () => {
    const zip = zipSync({ "a.txt": textBytes("hello hello hello hello") });
    await expect(filesOf(zip.subarray(0, zip.length - 30))).rejects.toThrow(/not a complete zip/);
    await expect(filesOf(new Uint8Array(0))).rejects.toThrow(/not a complete zip/);
    await expect(filesOf(textBytes("no zip at all, but long enough to look at"))).rejects.toThrow(
      /not a complete zip/,
    );
    const damaged = Uint8Array.from(zip);
    damaged.set([damaged[40]! ^ 0xff], 40);
    await expect((await filesOf(damaged))[0]!.open()).rejects.toThrow();
  });

  test("paths that leave the zip, encrypted entries and bombs are refused by name", async () => {
    const bomb = zipSync({
      "../evil.txt": textBytes("x"),
      "bomb.bin": new Uint8Array(8 * 2 ** 20),
      "ok.txt": textBytes("ok"),
    });
    const source = sourceOf(bomb);
    const files = await Array.fromAsync(source.files);
    expect(files.map(({ path }) => path)).toEqual(["ok.txt"]);
    expect(source.refused.map(({ path }) => path)).toEqual(["../evil.txt", "bomb.bin"]);
  });

  test("an entry that unpacks to more than it says is stopped", async () => {
    const zip = zipSync({ "a.txt": textBytes("z".repeat(5000)) });
    const view = new DataView(zip.buffer);
    const directory = view.getUint32(zip.length - 22 + 16, true);
    view.setUint32(directory + 24, 10, true);
    await expect((await filesOf(zip))[0]!.open()).rejects.toThrow(/larger than the zip file says/);
  });
});

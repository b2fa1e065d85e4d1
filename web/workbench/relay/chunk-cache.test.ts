import { expect, it } from "vitest";
import { memoryFiles } from "../../storage/index.ts";
import { fileChunkCache } from "./chunk-cache.ts";

const chunk = (fill: number) => new Uint8Array(10).fill(fill);

it("drops what was used least recently beyond its limit, and finds the rest after a restart", async () => {
  const files = memoryFiles();
  const cache = await fileChunkCache(files, 25);
  await cache.put("a", chunk(1));
  await cache.put("b", chunk(2));
  await cache.get("a");
  await cache.put("c", chunk(3));
  expect(await cache.get("b")).toBeNull();
  const again = await fileChunkCache(files, 25);
  expect(await again.get("a")).toEqual(chunk(1));
  expect(await again.get("c")).toEqual(chunk(3));
});

it("keeps nothing that is larger than all of it, and goes on when the disk is full", async () => {
  const files = { ...memoryFiles(), write: () => Promise.reject(new Error("full")) };
  const cache = await fileChunkCache(files, 25);
  await cache.put("a", chunk(1));
  expect(await cache.get("a")).toBeNull();
  await (await fileChunkCache(memoryFiles(), 5)).put("b", chunk(2));
});

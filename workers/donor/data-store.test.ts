import { expect, test } from "vitest";
import { createDataStore } from "./data-store.ts";
import { tinyTable } from "./testing/lease-fixture.ts";

test("recent data are loaded once, and not handed to whoever does not have their key", async () => {
  const store = createDataStore(2);
  let loads = 0;
  const load = () => Promise.resolve((loads += 1)).then(() => tinyTable);
  await store.dataOf("a", "right", load);
  await store.dataOf("a", "right", load);
  expect(loads).toBe(1);
  const refused = () => Promise.reject(new Error("bad-seal"));
  await expect(store.dataOf("a", "wrong", refused)).rejects.toThrow("bad-seal");
  await expect(store.dataOf("a", null, refused)).rejects.toThrow("bad-seal");
  expect(store.has).toEqual(["a"]);
});

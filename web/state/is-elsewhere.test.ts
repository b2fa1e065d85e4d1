import { expect, it } from "vitest";
import { isElsewhere } from "./is-elsewhere.ts";

it("tells another server's address from this page's own, however it is typed", () => {
  const origin = "http://127.0.0.1:4173";
  const own = ["http://127.0.0.1:4173", "127.0.0.1:4173", " http://127.0.0.1:4173/x", "ws://127.0.0.1:4173"];
  expect(own.map((address) => isElsewhere(address, origin))).toEqual([false, false, false, false]);
  const others = ["http://127.0.0.1:4174", "https://lab.example.org", "localhost:4173"];
  expect(others.map((address) => isElsewhere(address, origin))).toEqual([true, true, true]);
  // what is no address is refused by whoever connects
  expect(isElsewhere("http://", origin)).toBe(false);
});

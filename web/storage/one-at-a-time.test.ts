import { expect, it } from "vitest";
import { oneAtATime } from "./one-at-a-time.ts";

it("never runs two works on one key at once, keeps their order, and survives a failure", async () => {
  const inTurn = oneAtATime();
  const open = new Set<string>();
  const seen: string[] = [];
  const write = (key: string, name: string, fails = false) =>
    inTurn(key, async () => {
      if (open.has(key)) throw new Error(`${key} is open`);
      open.add(key);
      await Promise.resolve();
      open.delete(key);
      seen.push(name);
      if (fails) throw new Error("disk full");
      return name;
    });
  const first = write("a", "first", true);
  const others = [write("a", "second"), write("b", "other"), write("a", "third")];
  await expect(first).rejects.toThrow("disk full");
  expect(await Promise.all(others)).toEqual(["second", "other", "third"]);
  expect(seen.filter((name) => name !== "other")).toEqual(["first", "second", "third"]);
});

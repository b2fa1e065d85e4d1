import { expect, it } from "vitest";
import { InTurn } from "./in-turn.ts";

it("does a thing once for all who ask at once, and again for those who came after it had begun", async () => {
  const ends: (() => void)[] = [];
  let begun = 0;
  const turns = new InTurn(() => {
    const number = (begun += 1);
    return new Promise<number>((resolve, reject) => {
      ends.push(() => (number === 2 ? reject(new Error("no")) : resolve(number)));
    });
  });
  const first = turns.get();
  const late = [turns.get(), turns.get(), turns.get()];
  expect(begun).toBe(1);
  ends[0]!();
  expect(await first).toBe(1);
  await expect.poll(() => begun).toBe(2);
  const later = turns.get();
  ends[1]!();
  for (const one of late) await expect(one).rejects.toThrow("no");
  await expect.poll(() => begun).toBe(3);
  ends[2]!();
  expect(await later).toBe(3);
  const last = turns.get();
  expect(begun).toBe(4);
  ends[3]!();
  expect(await last).toBe(4);
});

import { expect, it } from "vitest";
import type { TaskHead } from "./store.ts";
import { studyIdOf } from "./study-id.ts";
import type { FarmNodes } from "./with-runner.ts";

const head: Pick<TaskHead, "task" | "origin"> = {
  task: "t-all-s1",
  origin: { runtime: "1", data: "d", split: "s", backend: "wasm", seed: 1, epochs: 3 },
};
const away = (place: FarmNodes["place"], key: string | null = null) => ({ place, key });

it("is the same in another process, and another one where a relay's results would not do", () => {
  expect(studyIdOf(head, null)).toBe("t-all-s1");
  const mine = studyIdOf(head, away("mine"));
  expect(mine).toMatch(/^t-all-s1 [0-9a-f]{16}$/);
  expect(studyIdOf({ ...head }, away("automatic"))).toBe(mine);
  const gpu = { ...head, origin: { ...head.origin, backend: "webgpu" } };
  const newer = { ...head, origin: { ...head.origin, runtime: "2" } };
  const others = [
    studyIdOf(gpu, away("mine")),
    studyIdOf(newer, away("mine")),
    studyIdOf(head, away("anyone")),
    studyIdOf(head, away("mine", "key")),
  ];
  expect(new Set([mine, ...others]).size).toBe(5);
});

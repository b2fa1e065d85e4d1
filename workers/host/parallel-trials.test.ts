import { describe, expect, test } from "vitest";
import type { HostMessage, WorkerMessage } from "../../protocol/index.ts";
import { quadrants, tinyOrder } from "../trial/testing/tiny-program.ts";
import { mostAtOnce } from "./most-at-once.ts";
import { describeParallel, openParallel, type Rehearsals } from "./parallel-trials.ts";
import { crashed, type WorkerSlot } from "./worker-slot.ts";

const plan: Rehearsals = {
  machine: { cores: 8, spareCores: 1 },
  source: tinyOrder().spec,
  loadData: () => Promise.resolve(quadrants()),
  epochs: 10,
};

interface Device {
  readonly adapter?: string;
  readonly backend?: "webgpu" | "wasm";
  /** steps per second of all together, by the number of workers that rehearse at once */
  readonly total: (workers: number, look: number) => number;
  /** a worker that cannot open */
  readonly broken?: number;
  /** training the program takes more memory than there is */
  readonly full?: boolean;
}

/** Slots of workers that share a device; measurements of one look overlap, as real ones do. */
function simulate({ adapter = "A100", backend = "webgpu", total, broken = NaN, full = false }: Device) {
  const killed: number[] = [];
  const asked: number[] = [];
  let looks = 0;
  let together = 0;
  const openSlot = (index: number): WorkerSlot => ({
    open: () => {
      const opened = { type: "opened", backend, adapter, fallback: null, probeMs: 1 } as const;
      return index === broken ? Promise.reject(crashed("no memory")) : Promise.resolve(opened);
    },
    provide: async (_key, load) => {
      await load();
    },
    converse: async (message, receive) => {
      const { id, seconds } = message as Extract<HostMessage, { type: "rehearse" }>;
      asked.push(seconds);
      if (full) {
        const error = { code: "out-of-memory", message: "no memory", action: "" };
        await receive({ type: "request-failed", id, error });
      }
      let answer: WorkerMessage = { type: "rehearsed", id, stepsPerSecond: 0 };
      if (seconds > 0) {
        together++;
        await Promise.resolve();
        const workers = together;
        if (index === 0) looks++;
        answer = { ...answer, stepsPerSecond: total(workers, looks) / workers };
        await Promise.resolve();
        together = 0;
      }
      await receive(answer);
    },
    say: () => undefined,
    kill: () => void killed.push(index),
  });
  return { openSlot, killed, asked };
}

describe("the number of trials at once", () => {
  test("grows for as long as one more adds enough", async () => {
    const speeds = [100, 180, 230, 235];
    const device = simulate({ total: (workers) => speeds[workers - 1]! });
    const { slots, parallel } = await openParallel(device.openSlot(0), device.openSlot, plan);
    expect(parallel).toEqual({ slots: 3, stepsPerSecond: [100, 180, 230, 235] });
    expect(slots).toHaveLength(3);
    expect(describeParallel(parallel)).toContain(
      "at once: 3. Training steps a second, measured: 100 with 1, 180",
    );
    expect(device.killed).toEqual([3]);
  });

  test("ends at the most that is worth trying", async () => {
    const device = simulate({ total: (workers) => 100 * workers });
    const { parallel } = await openParallel(device.openSlot(0), device.openSlot, plan);
    expect(parallel).toEqual({ slots: 4, stepsPerSecond: [100, 200, 300, 400] });
    expect(device.killed).toEqual([]);
  });

  test("is one on a software adapter, which is not measured", async () => {
    const device = simulate({ adapter: "SwiftShader driver 5.0.0", total: () => 1 });
    const { parallel } = await openParallel(device.openSlot(0), device.openSlot, plan);
    expect(parallel).toEqual({ slots: 1, stepsPerSecond: [] });
    expect(device.asked).toEqual([]);
  });

  test("survives a moment in which the machine was busy", async () => {
    const device = simulate({ total: (workers, look) => (look === 2 ? 50 : [100, 190, 195][workers - 1]!) });
    const { parallel } = await openParallel(device.openSlot(0), device.openSlot, plan);
    expect(parallel.slots).toBe(2);
  });

  test("leaves a worker out that cannot open", async () => {
    const device = simulate({ total: (workers) => 100 * workers, broken: 1 });
    expect((await openParallel(device.openSlot(0), device.openSlot, plan)).parallel).toEqual({
      slots: 1,
      stepsPerSecond: [100],
    });
    expect(device.killed).toEqual([1]);
  });

  test("is one where memory runs out, on a fresh worker", async () => {
    const device = simulate({ total: (workers) => 100 * workers, full: true });
    expect((await openParallel(device.openSlot(0), device.openSlot, plan)).parallel).toEqual({
      slots: 1,
      stepsPerSecond: [],
    });
    expect(device.killed).toEqual([0]);
  });

  test("is not found where the first worker cannot open, or there are no data", async () => {
    const broken = simulate({ total: () => 1, broken: 0 });
    await expect(openParallel(broken.openSlot(0), broken.openSlot, plan)).rejects.toThrow("no memory");
    const device = simulate({ total: () => 1 });
    const loadData = () => Promise.reject(new Error("the folder is gone"));
    const opening = openParallel(device.openSlot(0), device.openSlot, { ...plan, loadData });
    await expect(opening).rejects.toThrow("the folder is gone");
  });
});

describe("worth trying", () => {
  const wasm = { backend: "wasm", adapter: "WebAssembly with SIMD" } as const;

  test("are as many as there are cores to spare, two at least", () => {
    const byCores = [1, 2, 3, 8, 64].map((cores) => mostAtOnce(wasm, { cores, spareCores: 1 }, 1));
    expect(byCores).toEqual([1, 2, 2, 7, 8]);
  });

  test("are no more than copies of the data fit into memory", () => {
    expect(mostAtOnce(wasm, { cores: 8, spareCores: 0 }, 2 ** 28)).toBe(4);
    expect(mostAtOnce(wasm, { cores: 8, spareCores: 0 }, 2 ** 33)).toBe(1);
  });
});

import fc from "fast-check";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seededRandom, type DenseCurve, type KeptTrialEvent, type TrialOrder } from "../../../study/index.ts";
import { createTrialRunner, type LocalTrialRunner } from "../../host/index.ts";
import { openInProcess } from "../../trial/testing/in-process.ts";
import { quadrants, tinyOrder, tinyProgram } from "../../trial/testing/tiny-program.ts";
import type { FinishedElsewhere } from "../look-at-result.ts";
import { judgeLoss } from "./judge-loss.ts";
import { differenceOfPrefix } from "./judge-prefix.ts";
import { createRecheck } from "./recheck.ts";
import { withoutReplays } from "./replays.ts";

const stored = new Map<string, Uint8Array<ArrayBuffer>>();
const store = {
  load: ({ key }: { key: string }) => Promise.resolve(stored.get(key)!),
  save: ({ key }: { key: string }, bytes: Uint8Array<ArrayBuffer>) => {
    stored.set(key, bytes);
    return Promise.resolve();
  },
};
let local: LocalTrialRunner;

beforeAll(async () => {
  await tf.setBackend("cpu");
  local = createTrialRunner({
    slots: 1,
    backend: "cpu",
    wasm: {},
    dataFor: () => Promise.resolve(quadrants()),
    openChannel: () => Promise.resolve(openInProcess(tinyProgram)),
    checkpoints: withoutReplays(store),
  });
});
afterAll(() => {
  local.close();
});

/** What an honest node would return. */
async function honest(order: TrialOrder): Promise<FinishedElsewhere> {
  const events: KeptTrialEvent[] = [];
  for await (const event of local.start(order)) if (event.type !== "batch-observed") events.push(event);
  const last = events.at(-1)!;
  const ref = events.findLast((event) => event.type === "checkpoint-saved")!.checkpoint;
  if (last.type !== "trial-completed") throw new Error("it did not complete");
  const log = { id: "0".repeat(64), bytes: 0 };
  return {
    order,
    events,
    checkpoint: { ref, bytes: stored.get(ref.key)! },
    node: { id: "1".repeat(64), name: "stranger" },
    result: {
      outcome: "completed",
      ...{ epoch: last.epoch, bestEpoch: last.bestEpoch, bestValLoss: last.bestValLoss },
      ...{
        log,
        kept: null,
        backend: "cpu",
        adapter: "",
        trainingMs: 1,
        epochsTrained: last.epoch,
        signature: "",
      },
    },
  };
}

const seldom = seededRandom("rows");
const notReplayed = () => 0.02 + 0.98 * seldom.next();
const alwaysReplayed = () => 0.019 * seldom.next();
const recheckWith = (random: () => number, mine = false) =>
  createRecheck({ local, data: () => Promise.resolve(quadrants()), isMine: () => mine, random });
const withLoss = (finished: FinishedElsewhere, bestValLoss: number): FinishedElsewhere => ({
  ...finished,
  result: { ...finished.result, bestValLoss },
});

describe("a second look", () => {
  test("finds an honest result right, also trained again, and keeps nothing of that", async () => {
    const finished = await honest(tinyOrder());
    expect(await recheckWith(notReplayed)(finished)).toMatchObject({ valid: true });
    expect(await recheckWith(alwaysReplayed)(finished)).toMatchObject({ valid: true });
    expect([...stored.keys()].some((key) => key.startsWith("replay/"))).toBe(false);
  });

  test("finds a fabricated loss false", async () => {
    const finished = await honest(tinyOrder());
    const claimed = withLoss(finished, finished.result.bestValLoss! * 0.9);
    const found = await recheckWith(notReplayed)(claimed);
    expect(found).toMatchObject({ valid: false });
    expect(found.reason).toContain(String(claimed.result.bestValLoss));
  });

  test("finds lazy training false: weights of an early epoch under the loss of a late one", async () => {
    const lazy = await honest(tinyOrder({ epochs: 1 }));
    const full = await honest(tinyOrder({ epochs: 8 }));
    const found = await recheckWith(notReplayed)({ ...full, checkpoint: lazy.checkpoint });
    expect(found).toMatchObject({ valid: false });
  });

  test("finds a copied result false, however seldom results are trained again", async () => {
    const recheck = recheckWith(notReplayed);
    const original = await honest(tinyOrder({ trialNumber: 1, seed: 1 }));
    expect(await recheck(original)).toMatchObject({ valid: true });
    const copied = { ...original, order: tinyOrder({ trialNumber: 2, seed: 2 }) };
    expect(await recheck(copied)).toMatchObject({ valid: false });
  });

  test("finds another curve false when it is trained again", async () => {
    const other = await honest(tinyOrder({ seed: 5 }));
    const found = await recheckWith(alwaysReplayed)({ ...other, order: tinyOrder({ seed: 6 }) });
    expect(found).toMatchObject({ valid: false });
  });

  test("does not compare curves of two backends", async () => {
    const finished = await honest(tinyOrder({ seed: 7 }));
    const elsewhere = {
      ...finished,
      order: tinyOrder({ seed: 8 }),
      result: { ...finished.result, backend: "webgpu" as const },
    };
    expect(await recheckWith(alwaysReplayed)(elsewhere)).toMatchObject({ valid: true });
  });

  test("finds weights that are none false, and is not sure where this device fails", async () => {
    const finished = await honest(tinyOrder());
    const broken = { ...finished, checkpoint: { ...finished.checkpoint!, bytes: new Uint8Array(9) } };
    expect(await recheckWith(notReplayed)(broken)).toMatchObject({ valid: false });
  });

  test("lets the user's own nodes be", async () => {
    const finished = await honest(tinyOrder());
    expect(await recheckWith(notReplayed, true)(withLoss(finished, 1e-9))).toMatchObject({ valid: true });
  });
});

describe("the loss of a few samples", () => {
  test("lets honest claims pass: under one in a hundred is looked at twice, none is false", () => {
    const random = seededRandom("honest");
    let twice = 0;
    const runs = 2000;
    for (let run = 0; run < runs; run++) {
      const all = Float64Array.from({ length: 1000 }, () => -Math.log(1 - random.next()));
      const claimed = all.reduce((sum, loss) => sum + loss, 0) / all.length;
      if (!judgeLoss(claimed, all.slice(0, 256), all.length).agrees) twice++;
      expect(judgeLoss(claimed * (1 + 1e-6), all, all.length).agrees).toBe(true);
    }
    expect(twice / runs).toBeLessThan(0.01);
  });

  test("of all samples leaves no room for a lie", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 10, noNaN: true }), (lie) => {
        const losses = Float64Array.from({ length: 50 }, (_, at) => at / 25);
        const mean = losses.reduce((sum, loss) => sum + loss, 0) / 50;
        expect(judgeLoss(mean - lie, losses, 50).agrees).toBe(lie < 1e-3 + 1e-4 * Math.abs(mean - lie));
      }),
    );
    expect(judgeLoss(1, [NaN, 1], 2).agrees).toBe(false);
  });
});

describe("the beginning of a curve", () => {
  const curve = (factor: (point: number) => number): DenseCurve => ({
    sampleCount: Array.from({ length: 30 }, (_, point) => (point + 1) * 8),
    loss: Array.from({ length: 30 }, (_, point) => (2 / (point + 1)) * factor(point)),
  });
  const ours = curve(() => 1);

  test.each([
    ["noise of a GPU", curve((point) => 1 + 5e-4 * (point < 5 ? 1 : 40)), null],
    ["a little off at once", curve(() => 1.002), "point 1 "],
    ["far off later", curve((point) => (point < 10 ? 1 : 1.1)), "point 11 "],
    ["anything behind what is compared", curve((point) => (point < 20 ? 1 : 9)), null],
    ["too few points", { sampleCount: [8], loss: [2] }, "has 1 points"],
    ["other samples", { ...ours, sampleCount: ours.sampleCount.map((at) => at * 2) }, "is at sample 16"],
    ["a gap", { ...ours, loss: [null, ...ours.loss.slice(1)] }, "is null"],
  ])("%s", (_, claimed, difference) => {
    const found = differenceOfPrefix(claimed, ours);
    if (difference === null) expect(found).toBeNull();
    else expect(found).toContain(difference);
  });
});

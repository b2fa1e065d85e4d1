/** Whole sweeps over recorded trainings. Needs FIRSTLIGHT_CURVES; without it the tests are skipped, visibly. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { StudyConfig } from "../journal/study-config.ts";
import { parseCurveTask, type CurveTask } from "../rank-curves/index.ts";
import { imageSpace, recordedTask } from "../testing/recorded-task.ts";
import { outcomeOf, runSweep, testConfig } from "../testing/simulation.ts";

const file = path.join(process.env["FIRSTLIGHT_CURVES"] ?? "", "firstlight_image.jsonl.gz");
const isThere = process.env["FIRSTLIGHT_CURVES"] !== undefined && existsSync(file);
if (!isThere)
  console.warn(`skipped: sweeps over recorded curves (FIRSTLIGHT_CURVES has no ${path.basename(file)})`);

const tasks = isThere ? gunzipSync(readFileSync(file)).toString().trim().split("\n").map(parseCurveTask) : [];

function configFor(task: CurveTask, changes: Partial<StudyConfig>): StudyConfig {
  const epochs = task.steps?.length ?? 1;
  const sampler = { name: "random", preset: "optuna5" } as const;
  return testConfig({
    space: imageSpace,
    epochs,
    fastEpochs: 5,
    finalists: 3,
    trials: 25,
    sampler,
    ...changes,
  });
}

describe.skipIf(!isThere)("25 trials of recorded trainings", () => {
  it("fast spends about a third of full's epochs, and comes near its result", async () => {
    const regrets: number[] = [];
    for (const task of tasks) {
      const record = recordedTask(task);
      const full = await runSweep(configFor(task, { mode: "full" }), { record });
      const fast = await runSweep(configFor(task, { mode: "fast" }), { record });
      const epochs = task.steps!.length;
      expect(full.state.epochsTrained).toBe(25 * epochs);
      expect(fast.state.epochsTrained).toBe(25 * 5 + 3 * (epochs - 5));
      const [best, found] = [full.state.best!.valLoss, fast.state.best!.valLoss];
      expect(found).toBeGreaterThanOrEqual(best);
      regrets.push(found / best - 1);
      const share = fast.state.epochsTrained / full.state.epochsTrained;
      console.info(
        `${task.task}: epochs ${full.state.epochsTrained} full, ${fast.state.epochsTrained} fast (${(share * 100).toFixed(0)} %); ` +
          `best ${best.toFixed(4)} full, ${found.toFixed(4)} fast (+${((found / best - 1) * 100).toFixed(1)} %)`,
      );
    }
    const median = regrets.sort((a, b) => a - b)[regrets.length >> 1]!;
    expect(median).toBeLessThan(0.05);
  });

  it.each([
    ["random", null],
    ["grid", null],
    ["tpe", 4],
  ] as const)("%s is the same for 1 and 4 slots", async (name, reproducible) => {
    const task = tasks[0]!;
    const config = configFor(task, { mode: "fast", sampler: { name, preset: "optuna5" }, reproducible });
    const record = recordedTask(task);
    const one = await runSweep(config, { record });
    const four = await runSweep(config, { record, slots: 4 });
    expect(outcomeOf(four.state)).toEqual(outcomeOf(one.state));
    expect(four.state.usedMs).toBeLessThan(one.state.usedMs / 2);
  });
});

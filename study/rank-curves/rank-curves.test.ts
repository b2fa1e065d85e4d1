import { describe, expect, it } from "vitest";
import { createScoreRanker } from "../rankers/index.ts";
import { parseCurveTask } from "./curve-task.ts";
import { rankCurves, worstScore } from "./rank-curves.ts";
import { earlyCurve } from "./recorded-curve.ts";

function task(changes: object): string {
  return JSON.stringify({
    source: "x",
    task: "t",
    target: "val_loss",
    direction: "min",
    steps: [1, 2, 3],
    ...changes,
  });
}
const curves = (...all: (number | null)[][]) => all.map((val_loss, id) => ({ id, hp: [], c: { val_loss } }));

async function scores(line: string, epochs: number, name: "last" | "best" = "last"): Promise<number[]> {
  const { trials } = await rankCurves(parseCurveTask(line), epochs, createScoreRanker(name));
  return trials.map(({ score }) => score);
}

describe("rankCurves", () => {
  it("looks at the first points only", async () => {
    const line = task({ trials: curves([3, 4, 1], [2, 5, 9]) });
    expect(await scores(line, 1)).toEqual([3, 2]);
    expect(await scores(line, 2)).toEqual([4, 5]);
    expect(await scores(line, 2, "best")).toEqual([3, 2]);
    expect(await scores(line, 99)).toEqual([1, 9]);
  });

  it("drops the point before training", async () => {
    expect(await scores(task({ steps: [0, 1, 2], trials: curves([3, 4, 1]) }), 1)).toEqual([4]);
    const algoperf = { source: "algoperf_logs", steps: undefined };
    const trials = [{ id: "a", hp: { lr: 1 }, steps: [1, 500], c: { val_loss: [9, 2] } }];
    expect(await scores(task({ ...algoperf, trials }), 1)).toEqual([2]);
  });

  it("turns what is maximised round", async () => {
    const [worse, better] = await scores(task({ direction: "max", trials: curves([0.1], [0.9]) }), 1);
    expect(better).toBeLessThan(worse!);
  });

  it("puts trials that diverged within the first points last, and no others", async () => {
    const trials = [
      ...curves([1, null, null], [9, 9], [5, 5, 5]),
      { id: 3, c: { val_loss: [2] }, diverged_epoch: 1.4 },
    ];
    expect(await scores(task({ trials }), 1)).toEqual([1, 9, 5, 2]);
    expect(await scores(task({ trials }), 2)).toEqual([worstScore, 9, 5, worstScore]);
    const reparsed: unknown = JSON.parse(JSON.stringify(worstScore));
    expect(reparsed).toBe(worstScore);
  });

  it("hands dense points and parameters to the ranker", () => {
    const trial = { id: 0, hp: ["sgd", 0.1], c: { val_loss: [1, 2], train_dense: [5, 4, null, 2] } };
    const parsed = parseCurveTask(
      task({ hp_names: ["optimizer", "rate"], dense_per_epoch: 2, trials: [trial] }),
    );
    const { curve, params } = earlyCurve(parsed, parsed.trials[0]!, 1);
    expect(params).toEqual({ optimizer: "sgd", rate: 0.1 });
    expect(curve.train).toEqual({ epoch: [1, 1], sampleCount: [1, 2], loss: [5, 4] });
  });

  it.each([
    ["nonsense", /nonsense/],
    [task({ direction: "up", trials: [] }), /direction/],
    [task({}), /trials/],
  ])("refuses %s", (line, message) => {
    expect(() => parseCurveTask(line)).toThrow(message);
  });
});

import { describe, expect, it } from "vitest";
import { findTrial, sweepTrials, type StudyState } from "../fold/index.ts";
import { estimateRemaining } from "../eta.ts";
import type { StudyConfig } from "../journal/study-config.ts";
import type { TrialSpec } from "../journal/trial-spec.ts";
import type { RecordedTrial } from "../testing/simulated-runner.ts";
import {
  createdEvent,
  runSweep,
  simulateStudy,
  syntheticTrial,
  testConfig,
  type SimulatedStudyOptions,
} from "../testing/simulation.ts";

/** Starts a sweep and calls `act` once, at the first event for which `when` holds. */
async function interrupt(
  config: StudyConfig,
  when: (event: { readonly type: string }, state: StudyState) => boolean,
  act: (study: ReturnType<typeof simulateStudy>) => Promise<unknown>,
  options: SimulatedStudyOptions = {},
) {
  const acted: Promise<unknown>[] = [];
  const study = simulateStudy([createdEvent(config)], {
    ...options,
    onEvent: (event, state) => {
      if (acted.length === 0 && when(event, state)) acted.push(act(study));
    },
  });
  await study.conductor.start();
  const state = await study.conductor.run();
  await Promise.all(acted);
  return { ...study, state };
}

const epochsSeen = (count: number) => (_: unknown, state: StudyState) => state.epochsTrained >= count;
const fails =
  (numbers: readonly number[]) =>
  (spec: TrialSpec): RecordedTrial => ({
    ...syntheticTrial(spec),
    ...(numbers.includes(spec.trialNumber) && { failsAtEpoch: 1 }),
  });

describe("pause, resume, stop", () => {
  it("pauses at the end of the epoch, with a checkpoint, and goes on to the same end", async () => {
    const { conductor, state } = await interrupt(
      testConfig(),
      epochsSeen(5),
      ({ conductor: c }) => c.pause(),
      {
        slots: 2,
      },
    );
    expect(state.status).toBe("paused");
    expect(state.trials.some(({ status }) => status === "running")).toBe(false);
    expect(
      state.trials.every(({ curve, checkpoint }) => curve.epochs.length === (checkpoint?.epoch ?? 0)),
    ).toBe(true);
    await conductor.resume();
    const end = await conductor.run();
    const whole = await runSweep(testConfig(), { slots: 2 });
    expect(end.best).toEqual(whole.state.best);
    expect(end.epochsTrained).toBe(whole.state.epochsTrained);
  });

  it("stops now, without failed trials; resume goes on", async () => {
    const { conductor, state } = await interrupt(testConfig(), epochsSeen(5), ({ conductor: c }) =>
      c.stop("now"),
    );
    expect(state.status).toBe("stopped");
    expect(state.trials.some(({ status }) => status === "failed" || status === "running")).toBe(false);
    await conductor.resume();
    expect((await conductor.run()).status).toBe("finished");
  });

  it("stops after the current trials", async () => {
    const { state } = await interrupt(testConfig(), epochsSeen(5), ({ conductor: c }) =>
      c.stop("after-current"),
    );
    expect(state.status).toBe("stopped");
    expect(state.trials.at(-1)!.curve.epochs).toHaveLength(2);
    expect(state.trials).toHaveLength(3);
  });
});

describe("extension", () => {
  it("adds trials; the finalists are chosen among all, and completed ones are not trained again", async () => {
    const { conductor, state } = await interrupt(
      testConfig(),
      () => false,
      () => Promise.resolve(),
    );
    await conductor.extend({ trials: 6 });
    const end = await conductor.run();
    expect(end.status).toBe("finished");
    expect(sweepTrials(end)).toHaveLength(12);
    const twelve = await runSweep(testConfig({ trials: 12 }));
    const top = twelve.state.finalists.toSorted();
    expect(top.every((number) => end.trials[number]!.status === "complete")).toBe(true);
    for (const { number, attempt } of state.trials) {
      if (state.finalists.includes(number)) expect(end.trials[number]!.attempt).toBe(attempt);
    }
    const fresh = end.finalists.filter((number) => !state.finalists.includes(number)).length;
    expect(end.epochsTrained).toBe(12 * 2 + (2 + fresh) * 4);
  });
});

describe("single trials", () => {
  const params = { rate: 0.004, optimizer: "adamw" };

  it("are numbered after the plan and leave the sweep as it is", async () => {
    const { conductor, state } = await interrupt(testConfig(), epochsSeen(3), ({ conductor: c }) =>
      c.addSingle(params, "baseline"),
    );
    const whole = await runSweep(testConfig());
    expect(state.best).toEqual(whole.state.best);
    expect(state.epochsTrained).toBe(whole.state.epochsTrained);
    expect(findTrial(state, 6)).toMatchObject({ purpose: "baseline", status: "complete", params });
    expect(await conductor.addSingle(params, "single", 2)).toBe(7);
    const end = await conductor.run();
    expect(findTrial(end, 7)).toMatchObject({ status: "paused" });
    expect(findTrial(end, 7)!.ranked?.score).toBe(findTrial(end, 7)!.curve.epochs[1]!.valLoss);
    expect(end.status).toBe("finished");
  });

  it("run without a sweep", async () => {
    const { conductor } = simulateStudy([createdEvent(testConfig())]);
    await conductor.addSingle(params, "single", 2);
    const state = await conductor.run();
    expect(state.status).toBe("idle");
    expect(state.trials.map(({ number, status }) => [number, status])).toEqual([[6, "paused"]]);
  });
});

describe("one trial", () => {
  it("can be pruned while it runs, and thawed", async () => {
    const { conductor, state } = await interrupt(testConfig(), epochsSeen(1), ({ conductor: c }) =>
      c.prune(0),
    );
    expect(findTrial(state, 0)).toMatchObject({ status: "pruned", finalist: false });
    expect(findTrial(state, 0)!.curve.epochs).toHaveLength(1);
    await conductor.continueTrial(0);
    const end = await conductor.run();
    expect(findTrial(end, 0)!.status).toBe("complete");
    await expect(conductor.prune(0)).rejects.toThrow(/Trial 0 is complete/);
    await expect(conductor.continueTrial(99)).rejects.toThrow(/no trial 99/);
  });

  it("can be continued after the sweep, and may become the best", async () => {
    const { conductor, state } = await interrupt(
      testConfig(),
      () => false,
      () => Promise.resolve(),
    );
    const other = sweepTrials(state).find(({ finalist, diverged }) => !finalist && !diverged)!;
    await conductor.continueTrial(other.number, 4);
    const paused = await conductor.run();
    expect(findTrial(paused, other.number)!.curve.epochs).toHaveLength(4);
    await conductor.continueTrial(other.number);
    const end = await conductor.run();
    expect(findTrial(end, other.number)!.curve.epochs).toHaveLength(6);
    expect(end.epochsTrained).toBe(state.epochsTrained + 4);
    await expect(conductor.continueTrial(other.number)).rejects.toThrow(/complete/);
  });
});

describe("failures", () => {
  it("are replaced by further trials", async () => {
    const { state } = await runSweep(testConfig(), { record: fails([1, 3]) });
    expect(state.status).toBe("finished");
    expect(sweepTrials(state)).toHaveLength(8);
    expect(findTrial(state, 1)).toMatchObject({ status: "failed", failure: { reason: "worker-crashed" } });
  });

  it("three of one kind pause the sweep and say why; a retry and resume go on", async () => {
    const { conductor, state } = await interrupt(
      testConfig(),
      () => false,
      () => Promise.resolve(),
      { record: fails([0, 1, 2]) },
    );
    expect(state.status).toBe("paused");
    expect(state.paused).toMatchObject({ by: "scheduler" });
    expect(state.paused?.reason).toMatch(/3 trials failed.*worker-crashed/);
    await conductor.retry(0);
    await conductor.resume();
    const end = await conductor.run();
    expect(end.status).toBe("finished");
    expect(findTrial(end, 0)!.curve.epochs.length).toBeGreaterThan(1);
  });

  it("a runner that throws is a failed trial, a journal that cannot be written ends the run", async () => {
    const broken = await runSweep(testConfig(), {
      record: (spec) => {
        if (spec.trialNumber === 0) throw new Error("lost");
        return syntheticTrial(spec);
      },
    });
    expect(findTrial(broken.state, 0)!.failure?.message).toMatch(/lost/);
    const full = simulateStudy([createdEvent(testConfig())], { failAfter: 20 });
    await full.conductor.start();
    await expect(full.conductor.run()).rejects.toThrow(/disk full/);
  });
});

describe("time limit", () => {
  it("leaves time for the finalists", async () => {
    const budgetMs = 60_000;
    const { state } = await runSweep(testConfig({ trials: 1000, budgetMs }));
    expect(state.status).toBe("finished");
    expect(state.finalists).toHaveLength(2);
    expect(state.usedMs).toBeLessThan(budgetMs * 1.1);
    expect(state.usedMs).toBeGreaterThan(budgetMs * 0.7);
    expect(state.best).not.toBeNull();
  });

  it("finishes at least one trial", async () => {
    const { state } = await runSweep(testConfig({ trials: 1000, budgetMs: 1 }));
    expect(state.status).toBe("finished");
    expect(state.trials.length).toBeLessThanOrEqual(2);
    expect(state.best).not.toBeNull();
  });
});

describe("ETA", () => {
  it("is unknown at first, then a range that holds what it took", async () => {
    const config = testConfig({ trials: 20 });
    let guess: { lowMs: number; highMs: number } | null = null;
    let guessedAt = 0;
    const { state } = await runSweep(config, {
      onEvent: (_, now) => {
        if (now.epochsTrained === 0) expect(estimateRemaining(now, 1, now.lastAt)).toBeNull();
        if (now.epochsTrained < 20 || guess) return;
        guess = estimateRemaining(now, 1, now.lastAt);
        guessedAt = now.usedMs;
      },
    });
    const took = state.usedMs - guessedAt;
    expect(guess!.lowMs).toBeLessThanOrEqual(took);
    expect(guess!.highMs).toBeGreaterThanOrEqual(took);
    expect(estimateRemaining(state, 1, state.lastAt)).toBeNull();
  });
});
